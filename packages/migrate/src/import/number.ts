import type { ImportedMigration } from './model.ts';

/** Where versions start that have no time of their own. */
const start = '20000101000000';

/**
 * Gives each migration a version, in their order: its own time where that keeps the order, else the time of the one
 * before it and the next number. A number that the tool counts stays the number. The same folder gets the same versions
 * whenever it is imported.
 */
export function numberMigrations(
  migrations: readonly Pick<ImportedMigration, 'time' | 'number'>[],
): string[] {
  let [timestamp, sequence] = [start, 0];
  return migrations.map(({ time, number = 0 }) => {
    if (time !== undefined && time > timestamp) {
      timestamp = time;
      sequence = 1;
    } else if (timestamp === start && number > sequence) sequence = number;
    else sequence += 1;
    return `${timestamp}_${String(sequence).padStart(3, '0')}`;
  });
}

/** A description as it can stand in a file's name. */
export function fileSlug(description: string): string {
  const slug = description
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .slice(0, 80)
    .replace(/^[_.-]+|[_.-]+$/g, '');
  return slug === '' ? 'migration' : slug;
}
