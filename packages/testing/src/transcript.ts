import { AssertionError } from 'node:assert';
import { readFile, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { expect } from 'vitest';
import { TestSetupError } from './errors.ts';

/**
 * Compares what a command printed with what a Markdown page shows below `$ COMMAND`, up to the next command or the end
 * of the frame. Durations, dates, hashes, names of users and the width of columns may differ; a line `…` in the page
 * stands for any number of lines. With `UPDATE_GOLDEN=1` it writes what was printed, as long at its ends as it was.
 */
export async function goldenTranscript(page: string, command: string, printed: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const head = `$ ${command}\n`;
  const start = text.indexOf(`\n${head}`) + 1 + head.length;
  if (start === head.length)
    throw new TestSetupError('golden-missing', `${page} does not show "$ ${command}"`);
  const length = text.slice(start).search(/^(\$ |```$)/m);
  const shown = text.slice(start, start + length);
  const actual = abbreviate(printed.trimEnd().split('\n'), shown.trimEnd().split('\n'));
  if (masked(actual) === masked(shown)) return;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    return writeFile(page, text.slice(0, start) + actual + text.slice(start + length));
  }
  const update = `UPDATE_GOLDEN=1 npx vitest run ${relative('', expect.getState().testPath ?? '')}`;
  const message = `"$ ${command}" prints something else than ${relative('', page)} shows. If it is meant to: ${update}`;
  throw Object.assign(new AssertionError({ message, actual: masked(actual), expected: masked(shown) }), {
    showDiff: true,
  });
}

/** As many lines before and behind `…` as the page shows. */
function abbreviate(printed: readonly string[], shown: readonly string[]): string {
  const gap = shown.indexOf('…');
  const behind = shown.length - gap - 1;
  const lines =
    gap === -1 || printed.length < gap + behind + 1
      ? printed
      : [...printed.slice(0, gap), '…', ...printed.slice(printed.length - behind)];
  return `${lines.join('\n')}\n`;
}

function masked(text: string): string {
  return text
    .trimEnd()
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?/g, 'TIME')
    .replace(/\b\d+(\.\d+)? (ms|s|min)\b/g, 'DURATION')
    .replace(/\b[0-9a-f]{10}\b/g, 'COMMIT')
    .replace(/\bby [\w.-]+$/gm, 'by SOMEBODY')
    .replace(/Database \w+/, 'Database NAME')
    .replace(/ {2,}/g, '  ');
}
