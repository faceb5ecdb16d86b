import { accessSync, constants, existsSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MigrateError } from '../errors.ts';
import type { Invocation } from './command.ts';

/** A file that a flag of the command line names. */
export interface OutputFile {
  /** Absolute. */
  readonly path: string;
  /** The flag, `--output` for example: what to name another file with. */
  readonly flag: string;
  /** True for a file that somebody may read at any time: it is there as a whole or not at all. False for `/dev/stdout`. */
  readonly isReplaced?: boolean;
}

/** The file that `--output` names, if it is given. */
export function outputFile({
  options,
  directory,
}: Pick<Invocation, 'options' | 'directory'>): OutputFile | undefined {
  const name = options['output'] as string | undefined;
  return name === undefined ? undefined : { path: resolve(directory, name), flag: '--output' };
}

/** Throws `report_unwritable` where `writeOutput` would, as far as can be seen before: nothing is written yet. */
export function requireWritable(file: OutputFile): void {
  const { path, isReplaced } = file;
  try {
    accessSync(isReplaced === true || !existsSync(path) ? dirname(path) : path, constants.W_OK);
  } catch (error) {
    throw unwritable(file, error, 'Nothing was done.');
  }
}

/** Writes the file. What was done before stays done when it fails: `meaning` says so in the error. */
export function writeOutput(file: OutputFile, text: string, meaning?: string): void {
  const { path, isReplaced } = file;
  try {
    writeFileSync(isReplaced === true ? `${path}.part` : path, text);
    if (isReplaced === true) renameSync(`${path}.part`, path);
  } catch (error) {
    throw unwritable(file, error, meaning);
  }
}

export function unwritable({ path, flag }: OutputFile, error: unknown, meaning?: string): MigrateError {
  const system = `The system says: ${(error as Error).message}. Name another file with ${flag}.`;
  return new MigrateError('report_unwritable', `${path} cannot be written`, {
    hint: meaning === undefined ? system : `${meaning} ${system}`,
    cause: error,
  });
}
