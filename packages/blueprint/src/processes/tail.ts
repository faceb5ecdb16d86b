import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export interface Tail {
  /** Gives the lines that have come since the last time. */
  readonly read: () => void;
  /** The same, then a last line without an end, and closes the file. */
  readonly finish: () => void;
}

/** Longer than any event of an agent; the rest of such a line is left out. */
const longestLine = 16 * 1024 * 1024;

/** Reads a file that another process writes, line by line; `\r\n` ends a line too. */
export function createTail(path: string, onLine: (line: string) => void): Tail {
  const file = openSync(path, 'r');
  const decoder = new StringDecoder('utf8');
  const bytes = Buffer.alloc(64 * 1024);
  let pending = '';
  const take = (text: string) => {
    const lines = (pending + text).split('\n');
    pending = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) onLine(line.replace(/\r$/, ''));
  };
  const read = () => {
    for (;;) {
      const count = readSync(file, bytes, 0, bytes.length, null);
      if (count === 0) return;
      take(decoder.write(bytes.subarray(0, count)));
    }
  };
  return {
    read,
    finish: () => {
      read();
      take(decoder.end());
      if (pending !== '') onLine(pending.replace(/\r$/, ''));
      closeSync(file);
    },
  };
}
