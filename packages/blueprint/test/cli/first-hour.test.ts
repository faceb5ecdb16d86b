import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenTranscript, temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { runBlueprint } from './harness.ts';
import { briefText } from './model-scene.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const environment = { COLUMNS: '140', NO_COLOR: '1' };
const page = join(root, 'docs/blueprint/first-hour.md');

/** Types a command of the page, and holds what the page shows to what comes out. */
async function typed(directory: string, command: string): Promise<void> {
  const { exitCode, stdout, stderr } = await runBlueprint(command.split(' ').slice(1), {
    directory,
    environment,
  });
  const end = exitCode === 0 ? '' : `\n[exit ${exitCode}]`;
  await goldenTranscript(page, command, `${(stdout + stderr).trimEnd()}${end}`);
}

test('the first hour, until there is a design, prints what its page shows', async () => {
  const temporary = await temporaryDirectory('blueprint-first-hour-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const { path } = temporary;
  await typed(path, 'blueprint init links');
  const brief = join(path, 'design/links/brief.md');
  const measured = /^- N1 .*$/m;
  expect(briefText).toMatch(measured);
  writeFileSync(brief, briefText.replace(measured, '- N1 A fast check of all files'));
  await typed(path, 'blueprint brief check');
  writeFileSync(brief, briefText);
  const again = await runBlueprint(['brief', 'check'], { directory: path, environment });
  expect(again.exitCode).toBe(0);
  // The second frame of that command.
  expect(readFileSync(page, 'utf8')).toContain(`$ blueprint brief check\n${again.stdout.trimEnd()}\n`);
  await typed(path, 'blueprint design --model manual');
  cpSync(
    join(root, 'packages/blueprint/test/fixtures/answers/link-checker.answer.md'),
    join(path, 'answer.md'),
  );
  await typed(path, 'blueprint import answer.md --name linkrot');
  const checked = await runBlueprint(['check', 'linkrot'], { directory: path });
  expect(checked.exitCode).toBe(1);
  for (const rule of ['missing-components', 'task-without-check']) expect(checked.stdout).toContain(rule);
});
