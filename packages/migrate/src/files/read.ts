import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { MigrateError, type Problem } from '../errors.ts';
import { checksumsOf } from './checksum.ts';
import { readHeader } from './header.ts';
import type { MigrationFile } from './migration.ts';
import { orderByDependencies } from './order.ts';
import { inFile, lineThatIsNotUtf8 } from './text.ts';
import { type FileName, parseFileName } from './version.ts';

/**
 * Bytes. A migration changes a schema; data in bulk is loaded outside it. The parser needs about 180 times
 * a file's size in memory (660 MB for 3.7 MB of INSERT statements, measured with libpg-query 18.1).
 */
export const largestFile = 5 * 1024 * 1024;

export interface FolderReading {
  /** In the order in which they would run. */
  readonly files: readonly MigrationFile[];
  readonly problems: readonly Problem[];
}

/**
 * Reads every `.sql` file of a folder, without parsing its SQL.
 * Throws when the folder cannot be read or holds no migration; problems of files are returned, all of them.
 * `elsewhere` are versions of another folder that files of this one may depend on.
 */
export function readMigrationFolder(folder: string, elsewhere: readonly string[] = []): FolderReading {
  const found = findFiles(folder);
  return inOrder(found, found.map(readMigrationFile), elsewhere);
}

/** The same for somebody who waits for other things too: they are looked after between the files. */
export async function readMigrationFolderMeanwhile(folder: string): Promise<FolderReading> {
  const found = findFiles(folder);
  const readings: FileReading[] = [];
  for (const file of found) {
    readings.push(readMigrationFile(file));
    if (readings.length % filesAtOnce === 0) await setImmediate();
  }
  return inOrder(found, readings, []);
}

/** A fifth of a millisecond: the login alone takes a dozen turns of the event loop. */
const filesAtOnce = 5;

function findFiles(folder: string): FoundFile[] {
  const names = listSqlFiles(folder);
  if (names.length === 0) {
    throw new MigrateError('no_migrations', `there is no migration in ${folder}`, {
      hint: 'Create one with "migrate create DESCRIPTION", or point MIGRATION_PATH at the folder that holds them.',
    });
  }
  // Joined once: to work each path out by itself takes longer than to read the file.
  const start = join(folder, ' ').slice(0, -1);
  return names.map(name => ({ path: `${start}${name}`, parsed: parseFileName(name), name }));
}

function inOrder(
  found: readonly FoundFile[],
  readings: readonly FileReading[],
  elsewhere: readonly string[],
): FolderReading {
  const files = readings.flatMap(reading => (reading.file === undefined ? [] : [reading.file]));
  const paths = pathsByVersion(found);
  const { ordered, problems } = orderByDependencies(
    files,
    new Set([...paths.keys(), ...elsewhere, ...files.flatMap(({ header }) => header.squashes)]),
  );
  return {
    files: ordered,
    problems: [...readings.flatMap(reading => reading.problems), ...findDuplicates(paths), ...problems],
  };
}

export function listSqlFiles(folder: string): string[] {
  try {
    return (
      readdirSync(folder)
        // Also .SQL, which the check of the name then refuses: a migration must not be passed over in silence.
        .filter(name => /\.sql$/i.test(name) && !name.startsWith('.'))
        .sort()
    );
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new MigrateError(
      'folder_unreadable',
      missing
        ? `the migrations folder ${folder} does not exist`
        : `the migrations folder ${folder} cannot be read`,
      {
        hint: missing
          ? '"migrate create DESCRIPTION" makes it with a first migration. Or point MIGRATION_PATH or --path at the right one.'
          : `The system says: ${(error as Error).message}`,
        cause: error,
      },
    );
  }
}

export function versionsIn(names: readonly string[]): string[] {
  return names.flatMap(name => {
    const parsed = parseFileName(name);
    return typeof parsed === 'string' ? [] : [parsed.version];
  });
}

interface FoundFile {
  readonly name: string;
  readonly path: string;
  /** What is wrong with the name, where it is a string. */
  readonly parsed: FileName | string;
}

interface FileReading {
  readonly file: MigrationFile | undefined;
  readonly problems: readonly Problem[];
}

/** Reads run one after the other on purpose: for small files that is faster than the thread pool, and cannot run out of file descriptors. */
function readMigrationFile({ name, path, parsed }: FoundFile): FileReading {
  const refuse = (code: string, message: string, more: Partial<Problem> = {}) => ({
    file: undefined,
    problems: [{ code, message, file: path, ...more }],
  });

  if (typeof parsed === 'string') {
    return refuse('file_name', parsed, {
      hint: 'Rename it; "migrate create DESCRIPTION" makes a name that fits.',
    });
  }
  const content = readContent(path);
  if (typeof content === 'string') return refuse('unreadable', content);
  const badLine = lineThatIsNotUtf8(content);
  if (badLine !== undefined) {
    return refuse('encoding', 'not valid UTF-8', { line: badLine, hint: 'Save the file as UTF-8.' });
  }
  const text = withoutByteOrderMark(content.toString());
  if (text.includes('\0')) {
    return refuse('encoding', 'a NUL character, which PostgreSQL cannot store', {
      line: text.slice(0, text.indexOf('\0')).split('\n').length,
    });
  }

  const { version, description } = parsed;
  const { header, problems } = readHeader(text, version);
  return {
    file: { version, description, fileName: name, path, text, ...checksumsOf(content, text), header },
    problems: inFile(problems, path, text),
  };
}

function readContent(path: string): Buffer | string {
  try {
    const stats = statSync(path);
    // A pipe would be waited for.
    if (!stats.isFile()) return 'is not a file';
    const { size } = stats;
    if (size > largestFile) {
      return `${(size / 1024 / 1024).toFixed(1)} MB is more than a migration may have (${largestFile / 1024 / 1024} MB); load bulk data outside the migration`;
    }
    return readFileSync(path);
  } catch (error) {
    return `cannot be read: ${(error as Error).message}`;
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function pathsByVersion(found: readonly FoundFile[]): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, string[]>();
  for (const { path, parsed } of found) {
    if (typeof parsed === 'string') continue;
    const others = paths.get(parsed.version);
    if (others === undefined) paths.set(parsed.version, [path]);
    else others.push(path);
  }
  return paths;
}

function findDuplicates(paths: ReadonlyMap<string, readonly string[]>): Problem[] {
  return [...paths]
    .filter(([, same]) => same.length > 1)
    .map(([version, same]) => ({
      code: 'duplicate_version',
      message: `version ${version} is used by ${same.length} files`,
      details: same,
      hint: 'Give all but one of them a new number.',
      ...(same[0] === undefined ? {} : { file: same[0] }),
    }));
}
