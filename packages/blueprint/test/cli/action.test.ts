import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CompositeAction,
  findFaultsOfAction,
  runActionStep,
  runCommentStep,
  temporaryDirectory,
} from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { builtBinary } from '../show/scene.ts';
import { counter, openValidated, soundCode } from '../validate/project.ts';

const text = readFileSync(new URL('../../../../actions/blueprint/action.yml', import.meta.url), 'utf8');
const page = readFileSync(new URL('../../../../docs/blueprint/github-action.md', import.meta.url), 'utf8');
const action = parse(text) as CompositeAction;
const runStep = (id: string, folder: string, env: Readonly<Record<string, string>>) =>
  runActionStep(action, id, folder, env);

test('is a composite action whose inputs are all used, described, and on its page', () => {
  expect(findFaultsOfAction(text, action)).toEqual([]);
  for (const name of Object.keys(action.inputs)) expect(page, name).toContain(`\`${name}\``);
});

test('the workflow on its page is one', () => {
  const [, workflow = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { jobs } = parse(workflow) as {
    jobs: Record<string, { steps: { uses?: string; with?: Record<string, string> }[] }>;
  };
  const own = Object.values(jobs)
    .flatMap(job => job.steps)
    .find(({ uses }) => uses?.includes('/actions/blueprint@') === true);
  expect(own).toBeDefined();
  for (const name of Object.keys(own?.with ?? {})) expect(Object.keys(action.inputs)).toContain(name);
});

test('check and validate fail as the commands do, and their answers are in the comment', async () => {
  const { folder } = await openValidated(counter, {
    ...soundCode,
    'src/core/new.ts': "import '../cli/main.ts';\n",
  });
  const BLUEPRINT = `${process.execPath} ${builtBinary}`;
  const PATH = process.env['PATH'] ?? '';
  expect(await runStep('prepare', folder, {})).toMatchObject({ exitCode: 0 });
  const REPORT = /report=(.*)/.exec(readFileSync(join(folder, 'runner/output'), 'utf8'))?.[1] ?? '';
  const env = { BLUEPRINT, BLUEPRINT_DESIGNS: 'design', DESIGN: 'it', REPORT, PATH, HOME: folder };
  expect(await runStep('check', folder, env)).toMatchObject({ exitCode: 1 });
  const validated = await runStep('validate', folder, {
    ...env,
    RUN: 'true',
    SETUP: '',
    ARGUMENTS: '--check-minutes\n1\n',
    SARIF: 'out.sarif',
    JUNIT: '',
  });
  expect(validated).toMatchObject({ exitCode: 1 });
  expect(validated.stdout).toContain('error[divergent-edge]');
  const report = readFileSync(REPORT, 'utf8');
  expect(report.split('\n')[0]).toBe('<!-- blueprint -->');
  expect(report).toContain('### blueprint check\n````\n');
  expect(report).toContain('blueprint validate it: 1 error');
  expect(report).toContain('| divergent edges | 1 of 2 |');
  expect(JSON.parse(readFileSync(join(folder, 'out.sarif'), 'utf8')).version).toBe('2.1.0');
});

test('validate calls what it says', async () => {
  const temporary = await temporaryDirectory('blueprint-action-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const folder = temporary.path;
  const fake = join(folder, 'fake');
  writeFileSync(
    fake,
    `#!/usr/bin/env bash\nprintf '%s|' "$@" >> '${folder}/calls'\necho >> '${folder}/calls'\n`,
  );
  chmodSync(fake, 0o755);
  const env = {
    BLUEPRINT: fake,
    BLUEPRINT_DESIGNS: 'design',
    REPORT: join(folder, 'r'),
    SARIF: '',
    ARGUMENTS: '',
  };
  const validate = (more: Record<string, string>) => runStep('validate', folder, { ...env, ...more });
  await validate({ DESIGN: '', RUN: 'false', SETUP: '', JUNIT: '' });
  await validate({ DESIGN: 'a b', RUN: 'true', SETUP: 'npm ci', JUNIT: 'j.xml', ARGUMENTS: '--strict\n' });
  expect(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')).toEqual([
    `validate|--drift-only|--report|markdown=${folder}/r.part|`,
    `validate|a b|--strict|--setup|npm ci|--yes|--report|markdown=${folder}/r.part|junit=j.xml|`,
  ]);
});

test('the comment is written once, and changed afterwards', async () => {
  const comment = (existing: string) =>
    runCommentStep(action, existing, '<!-- blueprint -->\n### blueprint validate\n');
  expect(await comment('')).toBe('--method POST repos/acme/shop/issues/7/comments');
  expect(await comment('42')).toBe('--method PATCH repos/acme/shop/issues/comments/42');
});
