import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MigrateError } from '../errors.ts';
import { listSqlFiles, versionsIn } from '../files/read.ts';
import type { PlannedFile } from './plan-file.ts';

export interface WriteResult {
  /** Paths of new files. */
  readonly written: readonly string[];
  /** Paths of files that were there already, with just this text. */
  readonly unchanged: readonly string[];
}

/** Writes all files, or none. Throws `file_exists` where one of them, or its version, is there with another text. */
export function writeImport(folder: string, files: readonly PlannedFile[]): WriteResult {
  const names = existsSync(folder) ? listSqlFiles(folder) : [];
  const isSame = (file: PlannedFile) =>
    names.includes(file.fileName) && readFileSync(join(folder, file.fileName), 'utf8') === file.text;
  const fresh = files.filter(file => !isSame(file));
  const taken = fresh.flatMap(file =>
    names.filter(name => name === file.fileName || versionsIn([name])[0] === file.version),
  );
  if (taken.length > 0) {
    throw new MigrateError(
      'file_exists',
      `${taken.length} of the files are in ${folder} already, with another text`,
      {
        details: [...new Set(taken)].map(name => join(folder, name)),
        hint: 'Nothing was written. Import into an empty folder (--path), or take these files away.',
      },
    );
  }
  const written: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const { fileName, text } of fresh) {
      const path = join(folder, fileName);
      writeFileSync(path, text, { flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw new MigrateError('folder_unreadable', `the migrations cannot be written to ${folder}`, {
      hint: `Nothing is left behind. The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
  return {
    written,
    unchanged: files.filter(file => !fresh.includes(file)).map(({ fileName }) => join(folder, fileName)),
  };
}
