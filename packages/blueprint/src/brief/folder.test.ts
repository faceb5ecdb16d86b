import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { largestBriefBytes, loadBrief, readBriefFile } from './folder.ts';

async function folderWith(content: string | Buffer): Promise<string> {
  const directory = await temporaryDirectory('blueprint-brief-');
  onTestFinished(() => directory[Symbol.asyncDispose]());
  const folder = join(directory.path, 'linkrot');
  mkdirSync(folder);
  writeFileSync(join(folder, 'brief.md'), content);
  return folder;
}

test('reads the brief of a folder, named after it', async () => {
  const folder = await folderWith('# Title\n## Requirements\n- F1 Check\n');
  expect(loadBrief(folder)).toMatchObject({ name: 'linkrot', title: 'Title', requirements: [{ id: 'F1' }] });
});

test.each([
  ['5 MB', Buffer.alloc(5 * 1024 * 1024, 'a '), /5,120 KiB; a brief has at most 256 KiB/],
  ['one byte too many', Buffer.alloc(largestBriefBytes + 1, 'a'), /257 KiB/],
  ['binary', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe]), /not a text in UTF-8/],
  ['NUL bytes', Buffer.from('a\0b'), /not a text in UTF-8/],
  ['UTF-16', Buffer.from('\uFEFF# Title', 'utf16le'), /not a text in UTF-8/],
])('%s is refused', async (_, content, message) => {
  const folder = await folderWith(content);
  expect(() => readBriefFile(folder)).toThrow(
    expect.objectContaining({ code: 'invalid_brief', message: expect.stringMatching(message) }),
  );
});

test('a folder without a brief, and a brief that is a folder', async () => {
  const folder = await folderWith('x');
  mkdirSync(join(folder, 'other', 'brief.md'), { recursive: true });
  expect(() => readBriefFile(join(folder, 'missing'))).toThrow(
    expect.objectContaining({ code: 'not_found', hint: expect.stringContaining('blueprint init missing') }),
  );
  expect(() => readBriefFile(join(folder, 'other'))).toThrow(
    expect.objectContaining({ code: 'invalid_brief' }),
  );
});

test('problems end a run that needs the brief', async () => {
  const folder = await folderWith('');
  expect(() => loadBrief(folder)).toThrow(
    expect.objectContaining({
      code: 'invalid_brief',
      problems: [expect.objectContaining({ code: 'empty_brief' })],
    }),
  );
});
