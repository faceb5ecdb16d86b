import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrateError } from '../errors.ts';
import { listSqlFiles, versionsIn } from './read.ts';
import { nextVersion } from './version.ts';

export interface MigrationText {
  readonly version: string;
  /** Header lines besides the version, in this order. */
  readonly headers: readonly (readonly [key: string, value: string])[];
  readonly up: string;
  /** Undefined leaves the section out: the header must say `Irreversible`. */
  readonly down: string | undefined;
}

/**
 * The file's text. Reading it gives the same headers and sections back: values on one line, without white space around
 * them; sections with a line end. A section must not hold a marker of its own.
 */
export function formatMigration({ version, headers, up, down }: MigrationText): string {
  const [title, ...others] = headers
    .map(([key, value]) => [key, value.replace(/[\r\n]+/g, ' ').trim()])
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `-- ${key}: ${value}`);
  const lines = [title, `-- Version: ${version}`, ...others].filter(line => line !== undefined);
  const sections = down === undefined ? `-- UP\n${up}` : `-- UP\n${endLine(up)}-- DOWN\n${down}`;
  return `${lines.join('\n')}\n\n${sections}`;
}

/** Creates a file with a version that sorts after all others, also when several processes create one at once. */
export function writeNewMigration(
  folder: string,
  description: string,
  now: Date,
  textOf: (version: string) => string,
): { version: string; path: string } {
  const slug = slugOf(description);
  orExplain(folder, () => mkdirSync(folder, { recursive: true }));
  const taken: string[] = [];
  for (;;) {
    const version = nextVersion(now, [...taken, ...versionsIn(listSqlFiles(folder))]);
    const path = join(folder, `${version}_${slug}.sql`);
    // The version is reserved under a name that all processes share; their descriptions differ.
    const reservation = join(folder, `.${version}.reserved`);
    if (!orExplain(path, () => createFile(reservation, ''))) {
      taken.push(version);
      continue;
    }
    try {
      const isFree = !versionsIn(listSqlFiles(folder)).includes(version);
      const text = textOf(version);
      if (isFree && orExplain(path, () => createFile(path, text))) return { version, path };
    } finally {
      rmSync(reservation, { force: true });
    }
  }
}

/** False when it exists. */
function createFile(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function orExplain<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new MigrateError('folder_unreadable', `cannot write ${path}`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
}

/** `Add users table` → `add_users_table`; anything that could not be part of a file name everywhere is refused, not replaced. */
export function slugOf(description: string): string {
  // Looked at as it was typed: some characters turn into letters a to z in lower case.
  const strange = [...description.trim()].find(character => !/[A-Za-z0-9_ -]/.test(character));
  const slug = description.trim().toLowerCase().replace(/[ -]+/g, '_');
  const refuse = (message: string) =>
    new MigrateError('invalid_description', message, {
      hint: 'Use letters a to z, digits, spaces, hyphens and underscores, for example: migrate create "add users table"',
    });
  if (slug === '') throw refuse('the description is empty');
  if (strange !== undefined)
    throw refuse(`the description holds ${describeCharacter(strange)}, which a migration's file name cannot`);
  if (!/^[a-z0-9]/.test(slug)) throw refuse('the description does not start with a letter or a digit');
  if (slug.length > 100) throw refuse(`the description is ${slug.length} characters long; 100 is the most`);
  return slug;
}

function describeCharacter(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character) ? `"${character}" (U+${code})` : `the character U+${code}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
