import { posix } from 'node:path';
import type { SourceFile } from './model.ts';

/** Finds the file that a script includes: relative to the script, or to the folder. */
export function includedFile(
  files: readonly SourceFile[],
): (path: string, from: string) => string | undefined {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (path, from) => {
    const beside = posix.normalize(posix.join(posix.dirname(from), path));
    return texts.get(beside) ?? texts.get(posix.normalize(path));
  };
}
