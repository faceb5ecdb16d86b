import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Appends one JSON value as a line, in one write, and returns once it is on disk. A line that a killed process left
 * unfinished is closed first, so that it does not swallow this one.
 */
export function appendLine(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+', 0o644);
  try {
    const start = endsInsideLine(file) ? '\n' : '';
    const bytes = Buffer.from(`${start}${JSON.stringify(value)}\n`);
    // One call, as every process appends: lines of runs that go on at the same time are not mixed.
    const written = writeSync(file, bytes);
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function endsInsideLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}
