import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrateError } from '../errors.ts';
import {
  type Manifest,
  manifestFile,
  manifestHashFile,
  readManifest,
  type SavedTable,
  textOfManifest,
} from './manifest.ts';

const idPattern = /^\d{14}(?:_\d+)?$/;
const draftPattern = /^\.draft-/;
/** Milliseconds after which nobody can be writing a draft any more that has not changed. */
const draftLifetime = 24 * 60 * 60 * 1000;

/** A folder that becomes a backup when it is complete. Until then it has a name that no list shows. */
export interface Draft {
  readonly folder: string;
  /** Writes the manifest, waits until everything is on disk, and gives the folder its name. Returns the backup's id. */
  complete(makeManifest: (id: string) => Manifest): Promise<Manifest>;
  discard(): Promise<void>;
}

/** Creates a draft below `directory`, which is created when it is missing. Only the present user may read what is in it. */
export async function createDraft(directory: string, startedAt: Date, unique: string): Promise<Draft> {
  const folder = join(directory, `.draft-${unique}`);
  await writing(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
  });
  return {
    folder,
    complete: makeManifest =>
      writing(directory, async () => {
        const timestamp = startedAt.toISOString().replace(/\D/g, '').slice(0, 14);
        // Never the number of one that was removed: the order of numbers is the order in time.
        for (let number = (await lastNumber(directory, timestamp)) + 1; ; number += 1) {
          const manifest = makeManifest(number === 1 ? timestamp : `${timestamp}_${number}`);
          const { text, hash } = textOfManifest(manifest);
          await writeSynced(join(folder, manifestFile), text);
          await writeSynced(join(folder, manifestHashFile), `${hash}\n`);
          await sync(folder);
          // A backup of another target may have begun in the same second.
          if (!(await renamed(folder, join(directory, manifest.id)))) continue;
          await sync(directory);
          return manifest;
        }
      }),
    discard: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Turns what the system says about a folder or a file into an error for people. */
export async function writing<T>(directory: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = systemReasons[code ?? ''];
    if (error instanceof MigrateError || (reason === undefined && !/^E[A-Z]+$/.test(code ?? ''))) throw error;
    throw new MigrateError(
      'backup_failed',
      `the backup in ${directory} could not be written: ${reason ?? message}`,
      {
        ...(reason === undefined ? {} : { details: [message] }),
        hint: 'Nothing was changed. Mend that, name another folder with BACKUP_PATH, or go without a backup: --no-backup.',
        cause: error,
      },
    );
  }
}

/** What the system said about a folder or a file, in words where they are known. */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return systemReasons[code ?? ''] ?? message;
}

const systemReasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EDQUOT: "the user's share of the disk is used up",
  EEXIST: 'it is a file, not a folder',
  EFBIG: 'a file may not get that large',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is a file, not a folder, or below one',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
};

/** One entry of a backup folder. */
export interface FoundBackup {
  readonly id: string;
  readonly folder: string;
  /** Undefined when the backup is damaged. */
  readonly manifest: Manifest | undefined;
  readonly problem: MigrateError | undefined;
}

/** All complete backups, the newest first. Empty when there is no folder yet. */
export async function findBackups(directory: string): Promise<FoundBackup[]> {
  const names = (await namesIn(directory)).filter(name => idPattern.test(name)).toSorted(newestFirst);
  const found: FoundBackup[] = [];
  // Fleets share a folder: not more files at once than a process may open.
  for (let start = 0; start < names.length; start += readAtOnce)
    found.push(
      ...(await Promise.all(names.slice(start, start + readAtOnce).map(id => readBackup(directory, id)))),
    );
  return found;
}

const readAtOnce = 50;

async function readBackup(directory: string, id: string): Promise<FoundBackup> {
  const folder = join(directory, id);
  try {
    return { id, folder, manifest: await readManifest(folder), problem: undefined };
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
    return { id, folder, manifest: undefined, problem: error };
  }
}

/** Removes drafts that an interrupted run left behind, once nobody can be writing them any more. */
export async function removeOldDrafts(directory: string, now: Date): Promise<void> {
  for (const name of (await namesIn(directory)).filter(each => draftPattern.test(each))) {
    const folder = join(directory, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (now.getTime() - mtimeMs > draftLifetime) await rm(folder, { recursive: true, force: true });
  }
}

/** Throws `backup_damaged` when a file is missing, shorter or longer than it was, or has other contents. */
export async function verifyFiles(folder: string, tables: readonly SavedTable[]): Promise<void> {
  const problems: string[] = [];
  for (const table of tables) {
    const problem = await problemOfSize(folder, table);
    if (problem !== undefined) problems.push(problem);
    else if ((await hashOf(join(folder, table.file))) !== table.sha256)
      problems.push(`${table.file} was altered: its SHA-256 is not the one that was written`);
  }
  if (problems.length > 0) throw damagedError(folder, problems);
}

/** The same by a look at sizes alone, which is quick. */
export async function verifySizes(folder: string, tables: readonly SavedTable[]): Promise<void> {
  const problems = await Promise.all(tables.map(table => problemOfSize(folder, table)));
  const found = problems.filter(problem => problem !== undefined);
  if (found.length > 0) throw damagedError(folder, found);
}

async function problemOfSize(
  folder: string,
  { file, bytes }: Pick<SavedTable, 'file' | 'bytes'>,
): Promise<string | undefined> {
  const size = await stat(join(folder, file)).then(
    found => found.size,
    () => undefined,
  );
  if (size === undefined) return `${file} is missing`;
  return size === bytes ? undefined : `${file} has ${size} bytes; ${bytes} were written`;
}

function damagedError(folder: string, problems: readonly string[]): MigrateError {
  return new MigrateError('backup_damaged', `the backup ${folder} is damaged`, {
    details: problems,
    hint: 'Nothing was changed. Take the files from a copy of the folder, or restore another backup: "migrate backup list".',
  });
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 }))
    hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new MigrateError('folder_unreadable', `the backup folder ${directory} cannot be read`, {
      hint: `The system says: ${message}`,
      cause: error,
    });
  }
}

/** The highest number of the backups that began in a second; 0 when there is none. */
async function lastNumber(directory: string, timestamp: string): Promise<number> {
  const names = (await namesIn(directory)).filter(name => idPattern.test(name));
  const own = names.filter(name => name.startsWith(timestamp));
  return Math.max(0, ...own.map(name => Number(name.split('_')[1] ?? '1')));
}

/** By the moment, then by the number of those within the same second. */
function newestFirst(a: string, b: string): number {
  const [secondA = '', numberA = '1'] = a.split('_');
  const [secondB = '', numberB = '1'] = b.split('_');
  return secondB.localeCompare(secondA) || Number(numberB) - Number(numberA);
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await sync(path);
}

/** Of a folder it makes the names in it last. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
