import type { Scene } from './harness.ts';

/** A version by its place: the tests' migrations were all made at one time of one day. */
export function version(place: number): string {
  return `20260105090000_${String(place).padStart(3, '0')}`;
}

/** Writes a migration that creates a table, or the given SQL. Returns its path. */
export function addMigration(
  scene: Scene,
  place: number,
  name: string,
  { up = `CREATE TABLE ${name} (id bigint PRIMARY KEY);`, down = `DROP TABLE ${name};`, header = '' } = {},
): string {
  const path = `migrations/${version(place)}_${name}.sql`;
  const headers = header === '' ? '' : `${header}\n`;
  scene.write(
    path,
    `-- Migration: ${name}\n-- Version: ${version(place)}\n${headers}\n-- UP\n${up}\n\n-- DOWN\n${down}\n`,
  );
  return path;
}
