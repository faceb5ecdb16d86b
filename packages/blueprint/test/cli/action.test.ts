import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, temporaryDirectory } from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { builtBinary } from '../show/scene.ts';
import { counter, openValidated, soundCode } from '../validate/project.ts';

interface Step {
  readonly id: string;
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const text = readFileSync(new URL('../../../../actions/blueprint/action.yml', import.meta.url), 'utf8');
const page = readFileSync(new URL('../../../../docs/blueprint/github-action.md', import.meta.url), 'utf8');
const action = parse(text) as Action;
const { steps } = action.runs;

/** Runs a step's own shell text as GitHub does: bash -e, with the values of its `env`. */
async function runStep(id: string, folder: string, env: Readonly<Record<string, string>>) {
  const step = steps.find(each => each.id === id);
  const ofRunner = ['PATH', 'GH_LOG', 'HOME'];
  expect(Object.keys(step?.env ?? {}).sort(), id).toEqual(
    expect.arrayContaining(Object.keys(env).filter(name => !ofRunner.includes(name))),
  );
  const runner = join(folder, 'runner');
  mkdirSync(runner, { recursive: true });
  const file = join(runner, `${id}.sh`);
  writeFileSync(file, step?.run ?? '');
  return runCommand('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
    cwd: folder,
    env: { RUNNER_TEMP: runner, GITHUB_OUTPUT: join(runner, 'output'), ...env },
  });
}

test('is a composite action whose inputs are all used, described, and on its page', () => {
  expect(action.runs.using).toBe('composite');
  for (const [name, { description }] of Object.entries(action.inputs)) {
    expect(description, name).toMatch(/\.$/);
    expect(text).toContain(`inputs.${name}`);
    expect(page, name).toContain(`\`${name}\``);
  }
  const used = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name);
  expect(used.filter(name => action.inputs[name ?? ''] === undefined)).toEqual([]);
  for (const step of steps) {
    expect(step.shell, step.id).toBe('bash');
    // An expression in a script would let a branch's name run commands.
    expect(step.run, step.id).not.toContain('${{');
  }
  const ids = steps.map(({ id }) => id);
  const named = [...text.matchAll(/steps\.([a-z]+)\./g)].map(([, id]) => id);
  expect(named.filter(id => !ids.includes(id ?? ''))).toEqual([]);
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

describe('comment', () => {
  const comment = async (existing: string) => {
    const temporary = await temporaryDirectory('blueprint-action-');
    onTestFinished(() => temporary[Symbol.asyncDispose]());
    const folder = temporary.path;
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'gh'),
      `#!/usr/bin/env bash\necho "$2 $3 $4" >> "$GH_LOG"\n[ "$2" != --paginate ] || echo '${existing}'\n`,
    );
    chmodSync(join(bin, 'gh'), 0o755);
    const REPORT = join(folder, 'report.md');
    writeFileSync(REPORT, '<!-- blueprint -->\n### blueprint validate\n');
    const GH_LOG = join(folder, 'gh.log');
    const PATH = `${bin}:${process.env['PATH']}`;
    const env = { REPORT, REPOSITORY: 'acme/shop', NUMBER: '7', GH_TOKEN: 'x', PATH, GH_LOG };
    expect(await runStep('comment', folder, env)).toMatchObject({ exitCode: 0 });
    return readFileSync(GH_LOG, 'utf8').trim().split('\n').at(-1);
  };

  test('is written once, and changed afterwards', async () => {
    expect(await comment('')).toBe('--method POST repos/acme/shop/issues/7/comments');
    expect(await comment('42')).toBe('--method PATCH repos/acme/shop/issues/comments/42');
  });
});
