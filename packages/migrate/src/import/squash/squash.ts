import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrateError } from '../../errors.ts';
import { checksumsOf } from '../../files/checksum.ts';
import { readHeader } from '../../files/header.ts';
import { type MigrationFile, parseMigrations } from '../../files/migration.ts';
import { loadParser } from '../../files/postgres-parser.ts';
import { compareSnapshots } from '../../proof/diff.ts';
import { type Drift, tellApart } from '../../proof/drift-class.ts';
import { fingerprint } from '../../proof/fingerprint.ts';
import { type Rehearsal, rehearse } from '../adopt/evidence.ts';
import { filesUpTo } from '../adopt/source.ts';
import { squashText } from './text.ts';

/** One file in place of many, and the proof that it makes the same. */
export interface SquashPlan {
  readonly version: string;
  /** The files that it stands for, the last one included. */
  readonly squashed: readonly MigrationFile[];
  readonly fileName: string;
  readonly text: string;
  /** How what the file makes differs from what those make; empty when it does not. */
  readonly differences: readonly Drift[];
  readonly fingerprint: string;
}

/** Puts all files up to a version together and proves the result in scratch databases. Writes nothing. */
export async function planSquash(
  files: readonly MigrationFile[],
  version: string,
  rehearsal: Rehearsal,
): Promise<SquashPlan> {
  const squashed = filesUpTo(files, version);
  if (squashed.length < 2)
    throw new MigrateError('squash_refused', `there is nothing before ${version} to put together`, {
      hint: 'Name a later version: --to.',
    });
  const text = squashText(await parseMigrations(squashed), await loadParser());
  const fileName = `${version}_baseline.sql`;
  const file: MigrationFile = {
    version,
    description: 'baseline',
    fileName,
    path: fileName,
    text,
    ...checksumsOf(Buffer.from(text), text),
    header: readHeader(text, version).header,
  };
  const before = await rehearse(squashed, rehearsal);
  const after = await squashedSchema(file, rehearsal);
  const now = new Date();
  return {
    version,
    squashed,
    fileName,
    text,
    differences: compareSnapshots(before.snapshot, after.snapshot)
      .map(difference => tellApart(difference, now))
      .filter(difference => difference.class !== 'volatile text'),
    fingerprint: fingerprint(before.snapshot),
  };
}

async function squashedSchema(file: MigrationFile, rehearsal: Rehearsal) {
  try {
    return await rehearse([file], rehearsal);
  } catch (error) {
    if (!(error instanceof MigrateError) || error.code !== 'migration_failed') throw error;
    throw new MigrateError('squash_refused', 'the migrations cannot run as one', {
      problems: error.problems,
      hint: 'Nothing was written. What only works over several transactions, such as a value that is added to an enum and used, has to stay apart: an earlier --to.',
      cause: error,
    });
  }
}

export interface SquashResult {
  readonly path: string;
  /** Where the files went that it stands for. */
  readonly archive: string;
}

/** Writes the file and moves those that it stands for into a folder `squashed`, all of it or nothing. */
export function writeSquash(
  folder: string,
  { differences, squashed, fileName, text }: SquashPlan,
): SquashResult {
  if (differences.length > 0)
    throw new MigrateError('squash_refused', 'the one file does not make what the many make', {
      details: differences.map(({ change, kind, name }) => `${change} ${kind} ${name}`),
      hint: 'Nothing was written.',
    });
  const archive = join(folder, 'squashed');
  const path = join(folder, fileName);
  const moved: { from: string; to: string }[] = [];
  try {
    mkdirSync(archive, { recursive: true });
    for (const file of squashed) {
      const move = { from: file.path, to: join(archive, file.fileName) };
      renameSync(move.from, move.to);
      moved.push(move);
    }
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    // One that somebody else has put there meanwhile is not ours to remove, nor is one of the old files that has its name.
    const isOurs = moved.length === squashed.length && (error as NodeJS.ErrnoException).code !== 'EEXIST';
    if (isOurs) rmSync(path, { force: true });
    for (const { from, to } of moved.toReversed()) renameSync(to, from);
    throw new MigrateError('folder_unreadable', `${path} cannot be written`, {
      hint: `Everything is as it was. The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
  return { path, archive };
}
