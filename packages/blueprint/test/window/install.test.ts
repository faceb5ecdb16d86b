import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { textsFor, windowNames } from '../../src/install/agents/index.ts';
import { runBlueprint } from '../cli/harness.ts';
import { openScene, type Scene } from '../show/scene.ts';

/** Every file below a folder, with its text. */
function filesIn({ directory }: Scene): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names
      .filter(name => lstatSync(join(directory, name)).isFile())
      .map(name => [name, readFileSync(join(directory, name), 'utf8')]),
  );
}

test('every agent: installed, installed again without a change, and gone without a trace', async () => {
  const scene = await openScene();
  expect(await scene.run('install', ...windowNames)).toMatchObject({ exitCode: 0, stderr: '' });
  const installed = filesIn(scene);
  expect(Object.keys(installed)).toEqual([
    '.agents/skills/blueprint/SKILL.md',
    '.claude/commands/blueprint-build.md',
    '.claude/commands/blueprint-design.md',
    '.claude/skills/blueprint/SKILL.md',
    '.cursor/commands/blueprint-build.md',
    '.cursor/commands/blueprint-design.md',
    '.cursor/skills/blueprint/SKILL.md',
    'AGENTS.md',
  ]);
  const again = await scene.json('install', ...windowNames);
  expect((again.data as { changes: { kind: string }[] }).changes.map(({ kind }) => kind)).toEqual(
    Array(8).fill('unchanged'),
  );
  expect(filesIn(scene)).toEqual(installed);
  expect(await scene.run('uninstall', ...windowNames)).toMatchObject({ exitCode: 0 });
  expect(readdirSync(scene.directory)).toEqual([]);
});

test('skills have the front matter that agents look for, and every command in a text exists', () => {
  const texts = textsFor(windowNames);
  for (const { path, text } of texts) {
    if (path.endsWith('SKILL.md'))
      expect(text).toMatch(/^---\nname: blueprint\ndescription: .{20,200}\n---\n\n/);
    if (path.startsWith('.cursor/commands')) expect(text).not.toMatch(/^---|\$ARGUMENTS/);
    if (path.startsWith('.claude/commands'))
      expect(text).toMatch(/^---\ndescription: .+\nargument-hint: NAME\n---\n/);
    for (const [, words = ''] of text.matchAll(/`blueprint ([^`]+)`/g)) {
      if (words.startsWith('COMMAND')) continue;
      const command = commands.find(({ name }) => words === name || words.startsWith(`${name} `));
      expect(command, words).toBeDefined();
      for (const [flag] of words.matchAll(/--[a-z-]+/g)) {
        const global = ['--model', '--max-usd'];
        expect(
          [...(command?.options ?? []).map(({ flags }) => flags.split(' ')[0]), ...global],
          words,
        ).toContain(flag);
      }
    }
  }
});

test('nothing is written with --dry-run, for a name that is not known, or when one of several is in the way', async () => {
  const scene = await openScene();
  expect((await scene.run('install', 'claude', '--dry-run')).stdout).toContain(
    'Would be created: .claude/skills',
  );
  expect(await scene.run('install', 'claud')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('claude'),
  });
  mkdirSync(join(scene.directory, '.cursor/commands'), { recursive: true });
  writeFileSync(join(scene.directory, '.cursor/commands/blueprint-build.md'), 'Mine.\n');
  const { exitCode, stderr } = await scene.run('install', 'claude', 'cursor');
  expect([exitCode, stderr]).toEqual([
    2,
    expect.stringMatching(/blueprint did not write it[\s\S]*blueprint-build\.md[\s\S]*Nothing was written/),
  ]);
  expect(filesIn(scene)).toEqual({ '.cursor/commands/blueprint-build.md': 'Mine.\n' });
});

test('what was changed by hand is kept and named, the rest is removed', async () => {
  const scene = await openScene();
  await scene.run('install', 'claude');
  const changed = join(scene.directory, '.claude/commands/blueprint-build.md');
  writeFileSync(changed, `${readFileSync(changed, 'utf8')}Always in French.\n`);
  expect((await scene.run('install', 'claude')).stderr).toContain('changed since');
  const { stdout } = await scene.run('uninstall', 'claude');
  expect(stdout).toContain('Kept, because it was changed by hand: .claude/commands/blueprint-build.md');
  expect(Object.keys(filesIn(scene))).toEqual(['.claude/commands/blueprint-build.md']);
});

test('the root of the repository is the place, wherever the user stands', async () => {
  const scene = await openScene();
  mkdirSync(join(scene.directory, '.git'));
  mkdirSync(join(scene.directory, 'packages/deep'), { recursive: true });
  const { exitCode } = await runBlueprint(['install', 'codex'], {
    directory: join(scene.directory, 'packages/deep'),
  });
  expect(exitCode).toBe(0);
  expect(Object.keys(filesIn(scene))).toEqual(['.agents/skills/blueprint/SKILL.md']);
});

describe('symbolic links', () => {
  test.each([
    ['a folder', '.claude'],
    ['a folder further down', '.claude/skills'],
    ['the file', '.claude/skills/blueprint/SKILL.md'],
  ])('out of the workspace are refused: %s', async (_, place) => {
    const scene = await openScene();
    const outside = await openScene('outside');
    mkdirSync(join(scene.directory, place, '..'), { recursive: true });
    const target = place.endsWith('.md') ? join(outside.directory, 'SKILL.md') : outside.directory;
    symlinkSync(target, join(scene.directory, place));
    const { exitCode, stderr } = await scene.run('install', 'claude');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('leads out of the workspace')]);
    expect(readdirSync(outside.directory)).toEqual([]);
    expect(existsSync(join(scene.directory, '.claude/commands'))).toBe(false);
  });

  test('within it are followed, and stay', async () => {
    const scene = await openScene();
    writeFileSync(join(scene.directory, 'CLAUDE.md'), '# Ours\n');
    symlinkSync('CLAUDE.md', join(scene.directory, 'AGENTS.md'));
    expect(await scene.run('install', 'agents')).toMatchObject({ exitCode: 0 });
    expect(lstatSync(join(scene.directory, 'AGENTS.md')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(scene.directory, 'CLAUDE.md'), 'utf8')).toMatch(
      /^# Ours\n\n<!-- blueprint:begin/,
    );
    await scene.run('uninstall', 'agents');
    expect(readFileSync(join(scene.directory, 'CLAUDE.md'), 'utf8')).toBe('# Ours\n');
  });
});

test('a file that is no text is left alone', async () => {
  const scene = await openScene();
  writeFileSync(join(scene.directory, 'AGENTS.md'), Buffer.from([0x23, 0xff, 0xfe]));
  expect(await scene.run('install', 'agents')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('cannot be read as text'),
  });
  expect([...readFileSync(join(scene.directory, 'AGENTS.md'))]).toEqual([0x23, 0xff, 0xfe]);
});
