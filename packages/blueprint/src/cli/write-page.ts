import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { printable } from '@proven/terminal';
import { BlueprintError } from '../errors.ts';
import type { Outcome } from './command.ts';

/** Its own file may be written again; anything else that exists may not. */
export function writePage(file: string, page: string, directory: string): Outcome {
  if (holdsSomethingElse(file, page)) {
    throw new BlueprintError('file_exists', `${file} exists already, and is no page of blueprint`, {
      hint: 'Choose another file with --output; nothing was written.',
    });
  }
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new BlueprintError('invalid_configuration', `cannot write ${file}`, {
      details: [`The system says: ${(error as Error).message}`],
      hint: 'Name a file in a folder that is there with --output.',
      cause: error,
    });
  }
  const shown = relative(directory, file) || file;
  return {
    data: { file, bytes: Buffer.byteLength(page) },
    render: ({ line, style, symbols }) => line(`${style.green(symbols.success)} Wrote ${printable(shown)}`),
  };
}

/** Whether there is a file that does not begin like a page. */
function holdsSomethingElse(file: string, page: string): boolean {
  const beginning = page.slice(0, page.indexOf('content="blueprint"'));
  try {
    const opened = openSync(file, 'r');
    const bytes = Buffer.alloc(Buffer.byteLength(beginning));
    readSync(opened, bytes);
    closeSync(opened);
    return bytes.toString('utf8') !== beginning;
  } catch {
    // There is none; or what keeps it from being read keeps it from being written too, and is told then.
    return false;
  }
}
