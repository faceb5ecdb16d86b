import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, type Transcript } from './command.ts';
import { TestSetupError } from './errors.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** A composite action of GitHub, as its file says. */
export interface CompositeAction {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

export interface ActionStep {
  readonly id: string;
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly run: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What is wrong with an action, a line each. `text` is its file. */
export function findFaultsOfAction(text: string, { inputs, runs }: CompositeAction): string[] {
  const usedInputs = [...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name ?? '');
  const usedSteps = [...text.matchAll(/steps\.([a-z]+)\./g)].map(([, id]) => id ?? '');
  return [
    ...(runs.using === 'composite' ? [] : [`it is "${runs.using}", not composite`]),
    ...Object.entries(inputs).flatMap(([name, { description }]) => [
      ...(description.endsWith('.') ? [] : [`the input ${name} is not described in a sentence`]),
      ...(usedInputs.includes(name) ? [] : [`the input ${name} is not used`]),
    ]),
    ...usedInputs.filter(name => inputs[name] === undefined).map(name => `there is no input ${name}`),
    ...usedSteps.filter(id => !runs.steps.some(step => step.id === id)).map(id => `there is no step ${id}`),
    ...runs.steps.flatMap(({ id, shell, run }) => [
      ...(shell === 'bash' ? [] : [`the step ${id} runs in ${shell}`]),
      // An expression in a script would let the name of a branch run commands.
      ...(run.includes('${{') ? [`the step ${id} has an expression in its script`] : []),
    ]),
  ];
}

/** Given by the runner, not by the step. */
const ofRunner = ['PATH', 'GH_LOG', 'HOME'];

/**
 * Runs a step's own shell text in a folder as GitHub does: bash -e, with the values of its `env`. Files of the runner are
 * in `runner` there. Throws for a step that is not there, and for a value that its `env` does not name.
 */
export function runActionStep(
  { runs }: CompositeAction,
  id: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<Transcript> {
  const step = runs.steps.find(each => each.id === id);
  if (step === undefined) throw new TestSetupError('action-step', `the action has no step ${id}`);
  const known = [...Object.keys(step.env ?? {}), ...ofRunner];
  const unknown = Object.keys(env).filter(name => !known.includes(name));
  if (unknown.length > 0)
    throw new TestSetupError('action-step', `the step ${id} is not given ${unknown.join(', ')}`);
  const runner = join(folder, 'runner');
  mkdirSync(runner, { recursive: true });
  const file = join(runner, `${id}.sh`);
  writeFileSync(file, step.run);
  return runCommand('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
    cwd: folder,
    env: { RUNNER_TEMP: runner, GITHUB_OUTPUT: join(runner, 'output'), ...env },
  });
}

/** The values that steps have set in a folder. */
export function readActionOutputs(folder: string): Readonly<Record<string, string>> {
  const lines = readFileSync(join(folder, 'runner/output'), 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map(line => line.split('=') as [string, string]));
}

/**
 * Runs the step `comment` with a program in place of GitHub's that knows one comment, by its number, or none where it is
 * empty. Gives what the step asked of it last: method and address.
 */
export async function runCommentStep(action: CompositeAction, existing: string, report: string) {
  await using temporary = await temporaryDirectory('action-comment-');
  const folder = temporary.path;
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const gh = join(bin, 'gh');
  writeFileSync(
    gh,
    `#!/usr/bin/env bash\necho "$2 $3 $4" >> "$GH_LOG"\n[ "$2" != --paginate ] || echo '${existing}'\n`,
  );
  chmodSync(gh, 0o755);
  const [REPORT, GH_LOG] = [join(folder, 'report.md'), join(folder, 'gh.log')];
  writeFileSync(REPORT, report);
  const PATH = `${bin}:${process.env['PATH']}`;
  const env = { REPORT, REPOSITORY: 'acme/shop', NUMBER: '7', GH_TOKEN: 'x', PATH, GH_LOG };
  const { exitCode, stderr } = await runActionStep(action, 'comment', folder, env);
  if (exitCode !== 0) throw new TestSetupError('action-step', `the step comment failed: ${stderr}`);
  return readFileSync(GH_LOG, 'utf8').trim().split('\n').at(-1);
}
