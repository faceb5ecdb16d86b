import { expect, test } from 'vitest';
import { openProject } from '../build/project.ts';
import { runBlueprint } from '../cli/harness.ts';
import { writeFiles } from '../drift/scene.ts';
import { counter, makeComponent, openValidated, soundCode } from './project.ts';

const code = {
  ...soundCode,
  'src/core/deep/sum.ts': "import '../count.ts';\n",
  'scripts/run.py': 'import requests\n',
  'package.json': '{"name":"shop"}',
};

test('the components of a project, with their edges and packages; there is no drift', async () => {
  const project = await openProject(counter, code);
  const { exitCode, stdout } = await project.run(['import', '.', '--from', 'code', '--name', 'found']);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  expect(stdout).toContain('4 source files in 3 components.');
  expect(stdout).toContain('design/found/import/follow_up_prompt.md');
  const answer = JSON.parse(
    (await project.run(['import', '.', '--from', 'code', '--name', 'again', '--json'])).stdout,
  );
  expect(answer.data.design.components).toMatchObject([
    { id: 'scripts', paths: ['scripts/**'], dependsOn: [], packages: ['requests'] },
    { id: 'cli', paths: ['src/cli/**'], dependsOn: ['core'], packages: ['commander'] },
    { id: 'core', paths: ['src/core/**'], dependsOn: [], packages: [] },
  ]);
  const drift = await project.run(['validate', 'found', '--drift-only']);
  expect(drift).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('nothing found') });
});

test('--into adds components to a design that is there, and changes none', async () => {
  const project = await openValidated({ ...counter, components: [makeComponent('cli')] }, code);
  const { exitCode, stdout } = await project.run([
    'import',
    'src',
    '--from',
    'code',
    '--into',
    'it',
    '--json',
  ]);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  const { design } = JSON.parse(stdout).data;
  expect(design.components.map(({ id }: { id: string }) => id)).toEqual(['cli', 'core']);
  expect(design.title).toBe('It');
  expect(design.phases[0].tasks).toHaveLength(1);
});

test('a folder that is in no repository is read as it is', async () => {
  const directory = await writeFiles({
    'shop/src/a.rb': "require_relative 'b'\n",
    'shop/src/b.rb': '',
    'shop/.hidden/c.rb': '',
    'shop/node_modules/d/index.js': '',
  });
  const { exitCode, stdout } = await runBlueprint(['import', 'shop', '--from', 'code'], { directory });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0 });
  expect(stdout).toContain('2 source files in 1 component.');
});

test.each([
  [['import', 'nowhere', '--from', 'code'], 2, 'there is no folder nowhere'],
  [['import', 'src', 'scripts', '--from', 'code'], 2, '--from code takes one folder'],
  [['import', '.', '--from', 'code', '--name', 'it'], 2, 'there is a design "it"'],
  [['import', '.', '--from', 'kode'], 2, 'There are json, spec-kit, openspec, adr, answer, code.'],
])('%j', async (args, code_, text) => {
  const project = await openProject(counter, code);
  const { exitCode, stderr } = await project.run(args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: code_, stderr: expect.stringContaining(text) });
});
