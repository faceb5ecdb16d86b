import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openScene, type Scene } from './scene.ts';

function addTemplate({ directory }: Scene, name: string, text: string | Buffer): void {
  mkdirSync(join(directory, '.blueprint/templates'), { recursive: true });
  writeFileSync(join(directory, '.blueprint/templates', name), text);
}

const own = `---
summary: How we build APIs
---
# T

## Context

Our platform.

## Requirements

### Functional

- F1 [What it does.]

### Non-functional

- N1 [How much.]

### Constraints

- C1 Go.

## Current State

Nothing.

## Acceptance

[How we know.]
`;

test('a brief from a template, and the next step', async () => {
  const scene = await openScene();
  expect(await scene.run('init', 'invoices', '--template', 'crud_api')).toEqual({
    exitCode: 0,
    stdout:
      '✓ Created design/invoices/brief.md\n\nNext: fill in what stands in [brackets], then run "blueprint brief check invoices".\n',
    stderr: '',
  });
  const brief = readFileSync(join(scene.directory, 'design/invoices/brief.md'), 'utf8');
  expect(brief).toMatch(/^---\ntemplate: crud_api\nnovelty: established\n/);
  expect(brief).toContain('# Invoices\n\n## Context\n');
});

test('without a name the folder gives it; without a template the brief is blank', async () => {
  const scene = await openScene('Shop Système');
  expect(await scene.json('init')).toMatchObject({
    ok: true,
    data: { name: 'shop-systeme', template: 'blank' },
  });
  expect(existsSync(join(scene.directory, 'design/shop-systeme/brief.md'))).toBe(true);
  const nameless = await openScene('日本');
  expect(await nameless.json('init')).toMatchObject({ ok: false, error: { code: 'usage' } });
});

test('nothing that exists is overwritten', async () => {
  const scene = await openScene();
  await scene.run('init', 'shop');
  const file = join(scene.directory, 'design/shop/brief.md');
  writeFileSync(file, 'mine');
  const run = await scene.run('init', 'shop', '--template', 'microservice');
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('file_exists');
  expect(readFileSync(file, 'utf8')).toBe('mine');
});

test.each([
  '../x',
  '/etc/x',
  'a/b',
  'a\\b',
  '..',
  '',
  'Ünicode',
  'a b',
  'CON',
  'con',
  'x\u202ey',
  'x'.repeat(65),
])('the name %j is refused, and nothing is written', async name => {
  const scene = await openScene();
  const run = await scene.run('init', '--', name);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain('usage');
  expect(run.stderr).not.toContain('\u202e');
  expect(readdirSync(scene.directory)).toEqual([]);
});

test('an unknown template names the nearest one', async () => {
  const scene = await openScene();
  const run = await scene.run('init', 'shop', '--template', 'crud-api');
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toContain('Did you mean "crud_api"?');
  expect((await scene.run('init', 'shop', '--template', '../../secret')).stderr).toContain(
    'There are api_integration',
  );
  expect(readdirSync(scene.directory)).toEqual([]);
});

test('templates of the project are listed, used, and win over built-in ones with a notice', async () => {
  const scene = await openScene();
  addTemplate(scene, 'our_api.md', own);
  addTemplate(scene, 'microservice.md', own);
  addTemplate(scene, 'notes.txt', 'no template');
  const { data } = (await scene.json('init', '--list')) as { data: { templates: { name: string }[] } };
  expect(data.templates).toHaveLength(8);
  expect(data.templates).toContainEqual(
    expect.objectContaining({ name: 'our_api', summary: 'How we build APIs', origin: 'own', usable: true }),
  );
  expect(data.templates).toContainEqual(
    expect.objectContaining({ name: 'microservice', replacesBuiltIn: true }),
  );
  expect((await scene.run('init', 'one', '--template', 'our_api')).stderr).toBe('');
  const run = await scene.run('init', 'two', '--template', 'microservice');
  expect(run.stderr).toMatch(/microservice\.md is used instead of the built-in template "microservice"/);
  expect(readFileSync(join(scene.directory, 'design/two/brief.md'), 'utf8')).toContain('Our platform.');
});

test('a broken template says where, and keeps no other one from being used', async () => {
  const scene = await openScene();
  addTemplate(scene, 'bad.md', own.replace('## Context', '## Contxt'));
  addTemplate(scene, 'binary.md', Buffer.from([0xff, 0xfe, 0x00]));
  const run = await scene.run('init', 'shop', '--template', 'bad');
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toMatch(/bad\.md:6:1/);
  expect(run.stderr).toContain('Did you mean "Context"?');
  const list = await scene.run('init', '--list');
  expect(list.exitCode).toBe(0);
  expect(list.stdout).toMatch(/bad +cannot be used: unknown section "Contxt"/);
  expect(list.stdout).toMatch(/binary +cannot be used: .*UTF-8/);
  expect((await scene.run('init', 'shop', '--template', 'blank')).exitCode).toBe(0);
});
