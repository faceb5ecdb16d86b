import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { linkChecker } from '../src/design/example.ts';
import { readDesignFolder, writeDesignFolder } from '../src/design/folder.ts';

const record = 'adrs/001-markdown-it-finds-the-blocks.md';

async function somewhere(name: string): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return join(directory.path, name);
}

test('a folder gives the design back that was written to it', async () => {
  const path = await somewhere('linkrot');
  const { written } = await writeDesignFolder(path, linkChecker);
  expect(written).toContain(record);
  expect((await readDesignFolder(path)).design).toEqual(linkChecker);
  expect(readdirSync(path, { recursive: true }).filter(name => String(name).endsWith('.tmp'))).toEqual([]);
});

test('a new title does not rename the file of a decision', async () => {
  const path = await somewhere('linkrot');
  await writeDesignFolder(path, linkChecker);
  const retitled = linkChecker.decisions.map(decision => ({ ...decision, title: 'Another title' }));
  const change = await writeDesignFolder(path, { ...linkChecker, decisions: retitled });
  expect(change.removed).toEqual([]);
  expect(readdirSync(join(path, 'adrs'))).toEqual(['001-markdown-it-finds-the-blocks.md']);
  expect((await readDesignFolder(path)).design.decisions).toEqual(retitled);
});

test('the record of a removed decision goes, unless a person wrote in it', async () => {
  const path = await somewhere('linkrot');
  await writeDesignFolder(path, linkChecker);
  expect(await writeDesignFolder(path, { ...linkChecker, decisions: [] })).toMatchObject({
    removed: [record],
    kept: [],
  });

  await writeDesignFolder(path, linkChecker);
  const text = readFileSync(join(path, record), 'utf8');
  writeFileSync(join(path, record), `${text}\n## More Information\n\nAsk Jo.\n`);
  const change = await writeDesignFolder(path, { ...linkChecker, decisions: [] });
  expect(change).toMatchObject({ removed: [], kept: [record] });
  expect(readFileSync(join(path, record), 'utf8')).toContain('Ask Jo.');
});

test('files that are no part of a design stay as they are', async () => {
  const path = await somewhere('linkrot');
  mkdirSync(path);
  writeFileSync(join(path, 'brief.md'), 'mine');
  await writeDesignFolder(path, linkChecker);
  expect(readFileSync(join(path, 'brief.md'), 'utf8')).toBe('mine');
});

test('a folder without a design is not found', async () => {
  await expect(readDesignFolder(await somewhere('linkrot'))).rejects.toMatchObject({ code: 'not_found' });
});

test('a design that cannot be read is refused with all of its problems', async () => {
  const path = await somewhere('linkrot');
  await writeDesignFolder(path, linkChecker);
  writeFileSync(join(path, 'roadmap.md'), '### T1\n');
  writeFileSync(join(path, 'risk_register.md'), 'no\n');
  const error: unknown = await readDesignFolder(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_design' });
  const files = (error as { problems: { file: string }[] }).problems.map(({ file }) => file);
  expect(new Set(files)).toEqual(new Set([join(path, 'roadmap.md'), join(path, 'risk_register.md')]));
});

test.each([
  ['a file', 'roadmap.md', 'elsewhere.md'],
  ['the folder of the records', 'adrs', 'elsewhere'],
])('%s that is a link out of the folder is neither read nor written', async (_, name, target) => {
  const path = await somewhere('linkrot');
  await writeDesignFolder(path, linkChecker);
  const outside = await somewhere(target);
  renameSync(join(path, name), outside);
  symlinkSync(outside, join(path, name));
  await expect(readDesignFolder(path)).rejects.toMatchObject({ code: 'invalid_design' });
  const before = name === 'adrs' ? readdirSync(outside) : readFileSync(outside, 'utf8');
  await expect(writeDesignFolder(path, { ...linkChecker, phases: [], decisions: [] })).rejects.toMatchObject({
    code: 'invalid_design',
  });
  expect(name === 'adrs' ? readdirSync(outside) : readFileSync(outside, 'utf8')).toEqual(before);
});

test('a design folder that is itself a link is refused', async () => {
  const outside = await somewhere('linkrot');
  await writeDesignFolder(outside, linkChecker);
  const link = await somewhere('design');
  symlinkSync(outside, link);
  await expect(readDesignFolder(link)).rejects.toMatchObject({ code: 'invalid_design' });
});
