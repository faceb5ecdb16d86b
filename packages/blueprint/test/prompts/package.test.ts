import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCommand } from '@proven/testing';
import { expect, test } from 'vitest';
import { builtBinary, openScene } from '../show/scene.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('the package holds every prompt, template and asset that the source has', async () => {
  const { stdout, exitCode } = await runCommand('npm', ['pack', '--dry-run', '--json'], { cwd: root });
  expect(exitCode).toBe(0);
  const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
  const paths = packed?.files.map(({ path }) => path) ?? [];
  for (const [source, built] of [
    ['src/prompts/library', 'dist/library'],
    ['src/brief/templates', 'dist/templates'],
    ['src/page/assets', 'dist/assets'],
  ] as const) {
    const names = readdirSync(`${root}/${source}`);
    expect(names.length).toBeGreaterThan(1);
    expect(paths).toEqual(expect.arrayContaining(names.map(name => `${built}/${name}`)));
  }
});

test('the built command finds its prompts and templates', async () => {
  const { directory } = await openScene();
  const run = (...args: string[]) => runCommand(process.execPath, [builtBinary, ...args], { cwd: directory });
  expect((await run('prompt', 'show', 'revise')).stdout).toContain('{{findings}}');
  expect((await run('prompt', 'list')).stdout).toContain('view-failure-modes');
  expect((await run('init', 'shop', '--template', 'event_driven')).stdout).toContain('design/shop/brief.md');
});
