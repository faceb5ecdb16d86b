import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { readDesignFolder } from '../../src/design/folder.ts';
import { runBlueprint } from '../cli/harness.ts';
import { answerFile } from './answers.ts';

// The designs in examples/: what their READMEs say of them.

const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));

async function workspace(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return directory.path;
}

/** Imports the originals of an example again, the first as a design and the others into it. */
async function importAgain(name: string, [first = '', ...more]: readonly string[]): Promise<string> {
  const directory = await workspace();
  const folder = join(examples, name, 'design', name);
  mkdirSync(join(directory, 'design', name), { recursive: true });
  cpSync(join(folder, 'brief.md'), join(directory, 'design', name, 'brief.md'));
  const original = (file: string) => join(folder, 'import', file);
  const run = (...args: string[]) => runBlueprint(['import', ...args], { directory });
  expect(await run(original(first), '--name', name)).toMatchObject({ exitCode: 0 });
  for (const file of more) expect(await run(original(file), '--into', name)).toMatchObject({ exitCode: 0 });
  return directory;
}

const designOf = async (folder: string) => (await readDesignFolder(folder)).design;

test.each(['api-gateway', 'authorization'])('%s: no rule finds anything in brief and design', async name => {
  const directory = await workspace();
  cpSync(join(examples, name), directory, { recursive: true });
  const brief = await runBlueprint(['brief', 'check', name, '--strict'], { directory });
  expect(brief).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing would have to be') });
  const design = await runBlueprint(['check', name, '--strict'], { directory });
  expect(design).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No rule found anything') });
});

test('authorization: an import of the answer makes the design as it is', async () => {
  const directory = await importAgain('authorization', ['answer.md']);
  const made = await designOf(join(directory, 'design/authorization'));
  expect(made).toEqual(await designOf(join(examples, 'authorization/design/authorization')));
});

test('api-gateway: the answer of a model, what it lacked, and a few lines by hand make the design', async () => {
  const folder = join(examples, 'api-gateway/design/api-gateway');
  expect(readFileSync(join(folder, 'import/answer.md'), 'utf8')).toBe(
    answerFile('api-gateway.answer.md').text,
  );
  const directory = await importAgain('api-gateway', ['answer.md', 'follow-up.md']);
  const [made, kept] = await Promise.all([designOf(join(directory, 'design/api-gateway')), designOf(folder)]);
  // By hand: the summary is shorter, phases have goals, metrics name what they cover.
  const tasks = (design: typeof made) => design.phases.map(phase => phase.tasks);
  expect(tasks(made)).toEqual(tasks(kept));
  const metrics = (design: typeof made) => design.metrics.map(metric => ({ ...metric, covers: [] }));
  expect(metrics(made)).toEqual(metrics(kept));
  for (const part of ['components', 'decisions', 'executionPrompt', 'risks'] as const) {
    expect(made[part]).toEqual(kept[part]);
  }
  const check = await runBlueprint(['check', 'api-gateway'], { directory });
  expect(check).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/0 errors, \d+ warnings/) });
});
