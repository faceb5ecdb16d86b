import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codesOf, counter, makeComponent, makeMetric, openValidated, soundCode } from './project.ts';

const withChecks = (checks: readonly { command: string; expects: string }[], covers = ['F1', 'F2']) => ({
  ...counter,
  phases: counter.phases.map(phase => ({
    ...phase,
    tasks: phase.tasks.map(task => ({ ...task, covers, checks: [...checks] })),
  })),
});

test('code that is what its design says is sound, and the evidence is kept', async () => {
  const project = await openValidated();
  const { exitCode, stdout, stderr } = await project.validate();
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(stdout).toContain('nothing found; 2 of 2 proofs passed; drift 0 of 9 (0 %).');
  expect(stdout).toContain('1.5 s (printed)');
  const [line] = project
    .read('design/it/journal.jsonl')
    .trim()
    .split('\n')
    .map(each => JSON.parse(each));
  expect(line).toMatchObject({
    event: 'validated',
    commit: project.git('rev-parse', 'HEAD').trim(),
    checks: { part: 2, of: 2 },
    coverage: null,
    drift: { part: 0, of: 9 },
  });
  expect(project.list(`design/it/runs/${line.validation}/checks`)).toHaveLength(2);
  // Nothing of the checkout is left.
  expect(project.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(project.list('.blueprint/worktrees/.validate')).toEqual([]);
});

test('what is committed is looked at, and what is not is named', async () => {
  const project = await openValidated();
  project.replace('src/core/count.ts', 'export {};\n');
  const { exitCode, data } = await project.measure();
  expect(exitCode).toBe(0);
  expect(data.uncommitted).toEqual(['src/core/count.ts']);
  expect((await project.validate()).stdout).toContain('1 file with changes that are not committed');
});

test('another commit can be named', async () => {
  const project = await openValidated();
  const before = project.git('rev-parse', 'HEAD').trim();
  project.commit({ 'src/core/count.ts': 'export {};\n' });
  expect((await project.measure()).exitCode).toBe(1);
  expect((await project.measure('--commit', before)).exitCode).toBe(0);
  const wrong = await project.validate('--commit', 'nowhere');
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.stderr).toContain('there is no commit "nowhere"');
});

test('a check that fails, one that takes too long and one that is not there are told with what they printed', async () => {
  const project = await openValidated(
    withChecks([
      { command: 'echo "expected 2, got 3" && exit 4', expects: 'exit 0' },
      { command: 'sleep 20', expects: 'exit 0' },
      { command: 'no-such-program', expects: 'exit 0' },
    ]),
  );
  const answer = await project.measure('--check-minutes', '0.005');
  expect(answer.exitCode).toBe(1);
  expect(answer.error.code).toBe('findings');
  expect(codesOf(answer)).toEqual({ 'check-failed': 3, 'unproven-requirement': 2 });
  const [first, second, third] = answer.data.findings;
  expect(first.message).toBe(
    'the check of T1 "Build core" (echo "expected 2, got 3" && exit 4): exit code 4; expected: exit 0',
  );
  expect(first.details[0]).toBe('expected 2, got 3');
  expect(first).toMatchObject({ file: 'design/it/roadmap.md', line: expect.any(Number) });
  expect(second.message).toContain('it was ended: time limit');
  expect(third.message).toContain('exit code 127');
});

describe('metrics', () => {
  const measured = async (...metrics: readonly Parameters<typeof makeMetric>[1][]) => {
    const design = { ...counter, metrics: metrics.map((each, index) => makeMetric(`M${index + 1}`, each)) };
    const project = await openValidated(design);
    const answer = await project.measure();
    return {
      exitCode: answer.exitCode,
      codes: codesOf(answer),
      proofs: answer.data.proofs.filter(({ kind }: { kind: string }) => kind === 'metric'),
      coverage: answer.data.coverage,
    };
  };

  test('a figure that is printed is held against the target', async () => {
    const { exitCode, codes, proofs } = await measured(
      { name: 'Latency', target: 'p99 below 100 ms', command: 'echo p99 0.2 s' },
      { name: 'Latency', target: 'p99 below 100 ms', command: 'echo p99 90 ms' },
    );
    expect(exitCode).toBe(1);
    expect(codes).toEqual({ 'metric-missed': 1 });
    expect(proofs).toMatchObject([
      { verdict: 'failed', measured: 'p99 200 ms (printed)' },
      { verdict: 'passed', measured: 'p99 90 ms (printed)' },
    ]);
  });

  test('what nobody printed is judged by the exit code, and said to be', async () => {
    const { exitCode, codes, proofs } = await measured({ target: 'under 2 s', command: 'echo done' });
    expect(exitCode).toBe(0);
    expect(codes).toEqual({ 'not-judged': 1 });
    expect(proofs).toMatchObject([{ verdict: 'passed', measured: null, unjudged: ['under 2 s'] }]);
  });

  test('what is not measured never passes; a quality gate must be', async () => {
    const { exitCode, proofs } = await measured({ command: null });
    expect(exitCode).toBe(0);
    expect(proofs).toMatchObject([{ verdict: 'not_measured', required: false }]);
    const gate = await measured({ kind: 'quality gate', command: null });
    expect(gate).toMatchObject({ exitCode: 1, codes: { 'not-measured': 1 } });
  });

  test('coverage is read from the report that the command has left', async () => {
    const summary = '{"total":{"lines":{"total":200,"covered":150}}}';
    const { exitCode, codes, proofs, coverage } = await measured({
      name: 'Coverage',
      target: 'at least 90 % of the lines',
      command: `mkdir -p coverage && echo '${summary}' > coverage/coverage-summary.json`,
    });
    expect({ exitCode, codes }).toEqual({ exitCode: 1, codes: { 'metric-missed': 1 } });
    expect(proofs[0].measured).toBe('75 % of the lines (v8 or istanbul, coverage/coverage-summary.json)');
    expect(coverage).toEqual({ part: 150, of: 200 });
  });

  test('tests are counted once: those of its own command, not of the others too', async () => {
    const { exitCode, proofs } = await measured(
      { name: 'Tests', target: '0 failures', command: "echo ' Tests  12 passed (12)'" },
      { name: 'Slow tests', target: '0 failures', command: "echo ' Tests  3 passed (3)'" },
    );
    expect(exitCode).toBe(0);
    expect(proofs.map(({ measured }: { measured: string }) => measured)).toEqual([
      '0 of 12 tests failed (vitest or jest, printed)',
      '0 of 3 tests failed (vitest or jest, printed)',
    ]);
  });

  test('tests that were skipped, and runs without tests, are told', async () => {
    const suite = (inside: string) => `<testsuites><testsuite>${inside}</testsuite></testsuites>`;
    const skipped = suite('<testcase name="a"/><testcase name="b"><skipped/></testcase>');
    const { exitCode, codes } = await measured(
      { name: 'Tests', target: '0 failures', command: `echo '${skipped}' > junit.xml` },
      { name: 'Others', target: '0 failures', command: `echo '${suite('')}' > empty.xml` },
    );
    expect({ exitCode, codes }).toMatchObject({ exitCode: 1, codes: { 'tests-skipped': 1, 'no-tests': 1 } });
  });
});

test('a check that expects no failures is judged by what its runner has printed', async () => {
  const judge = async (output: string) => {
    const project = await openValidated(
      withChecks([{ command: `echo '${output}'`, expects: 'exit 0, 0 failures' }]),
    );
    const answer = await project.measure();
    return { verdict: answer.data.proofs[0].verdict, codes: codesOf(answer) };
  };
  expect(await judge(' Tests  12 passed (12)')).toEqual({ verdict: 'passed', codes: {} });
  expect(await judge(' Tests  2 failed | 10 passed (12)')).toMatchObject({
    verdict: 'failed',
    codes: { 'check-failed': 1 },
  });
  expect(await judge('done')).toEqual({ verdict: 'passed', codes: { 'not-judged': 1 } });
});

test('a requirement without a passing check is told', async () => {
  const project = await openValidated(
    withChecks([{ command: 'true && test -e src', expects: 'exit 0' }], ['F1']),
  );
  const answer = await project.measure();
  expect(codesOf(answer)).toEqual({ 'unproven-requirement': 1 });
  expect(answer.data.findings[0].message).toBe('no passing check covers F2');
  expect(answer.data.requirements).toMatchObject([
    { id: 'F1', isProven: true, by: ['T1'] },
    { id: 'F2', isProven: false, by: [] },
  ]);
});

test('every kind of drift is found, with its place', async () => {
  const project = await openValidated(
    { ...counter, components: [...counter.components, makeComponent('web', { dependsOn: ['core'] })] },
    {
      ...soundCode,
      'src/core/count.ts':
        "import '../cli/main.ts';\nimport lodash from 'lodash';\nexport const count = 1;\n",
      'src/core/test/count.test.ts': "import { test } from 'vitest';\n",
      'scripts/run.py': 'import os\n',
      'vite.config.ts': 'export default {};\n',
    },
  );
  const answer = await project.measure('--drift-only');
  expect(answer.exitCode).toBe(1);
  expect(codesOf(answer)).toEqual({
    'divergent-edge': 1,
    'undeclared-package': 1,
    'unmapped-file': 1,
    'missing-path': 1,
    'absent-edge': 1,
  });
  const byRule = (rule: string) =>
    answer.data.findings.find((each: { rule: string }) => each.rule === rule) ?? {};
  expect(byRule('divergent-edge')).toMatchObject({ file: 'src/core/count.ts', line: 1 });
  expect(byRule('undeclared-package')).toMatchObject({ file: 'src/core/count.ts', line: 2 });
  expect(byRule('unmapped-file')).toMatchObject({ file: 'scripts/run.py' });
  expect(byRule('missing-path').message).toContain('src/web/**');
  expect(answer.data.drift.figures).toMatchObject({
    divergentEdges: { count: 1, of: 2 },
    absentEdges: { count: 1, of: 2 },
    unmappedFiles: { count: 1, of: 4 },
    missingPaths: { count: 1, of: 3 },
    undeclaredPackages: { count: 1, of: 2 },
    unprovenRequirements: { count: 0, of: 0, notMeasured: 'no check was run' },
  });
});

test('a test beside its code may import what tests share, and nothing else that the design forbids', async () => {
  const components = [
    ...counter.components,
    makeComponent('suite', { paths: ['test/**'], dependsOn: ['core'] }),
  ];
  const project = await openValidated(
    { ...counter, components },
    {
      ...soundCode,
      'test/fixture.ts': "import '../src/core/count.ts';\n",
      'src/core/count.test.ts': "import '../../test/fixture.ts';\n",
    },
  );
  expect(await project.measure('--drift-only')).toMatchObject({ exitCode: 0 });
  project.commit({ 'src/core/count.test.ts': "import '../../test/fixture.ts';\nimport '../cli/main.ts';\n" });
  const { data } = await project.measure('--drift-only');
  expect(data.findings).toMatchObject([{ rule: 'divergent-edge', file: 'src/core/count.test.ts', line: 2 }]);
});

test('files that the execution prompt plans and that are not there are told', async () => {
  const executionPrompt =
    '# Build\n\n## File structure\n\n- src/core/count.ts: counts\n- src/core/sum.ts: adds\n';
  const project = await openValidated({ ...counter, executionPrompt });
  const answer = await project.measure('--drift-only');
  expect(answer.exitCode).toBe(0);
  expect(codesOf(answer)).toEqual({ 'planned-file': 1 });
  expect(answer.data.missingFiles).toEqual(['src/core/sum.ts']);
  expect((await project.measure('--drift-only', '--strict')).exitCode).toBe(1);
});

test('files that are no part of a design are named in the configuration', async () => {
  const project = await openValidated(counter, { ...soundCode, 'legacy/a.php': '<?php\n' });
  const answer = await project.measure('--drift-only');
  expect(codesOf(answer)).toEqual({ 'unmapped-file': 1, 'unread-code': 1 });
  expect(answer.data.drift.figures.divergentEdges.notMeasured).toContain(
    'imports in .php files are not read',
  );
  project.write('blueprint.config.json', '{"ignore":["legacy/**"]}');
  expect((await project.measure('--drift-only')).exitCode).toBe(0);
  project.write('blueprint.config.json', '{"ignore":["legacy/**", 3]}');
  const wrong = await project.validate('--drift-only');
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it is no list of globs') });
});

describe('a repository with several designs', () => {
  const other = (paths: string) =>
    `# Other\n\nAnother product.\n\n## Components\n\n| Component | Responsibility | Paths | May depend on | Packages |\n| --- | --- | --- | --- | --- |\n| legacy | Old. | ${paths} | – | – |\n`;
  const code = { ...soundCode, 'legacy/a.ts': "import 'left-pad';\n", 'scripts/b.ts': 'export {};\n' };

  test('what belongs to a component of another design is not unmapped', async () => {
    const project = await openValidated(counter, {
      ...code,
      'design/other/architecture.md': other('`legacy/**`, `src/cli/**`'),
    });
    const { data } = await project.measure('it', '--drift-only');
    expect(
      data.findings.map(({ rule, message }: { rule: string; message: string }) => [rule, message]),
    ).toEqual([['unmapped-file', 'scripts/b.ts belongs to no component']]);
    // A file that both designs have is measured in both.
    expect(data.drift.figures).toMatchObject({ unmappedFiles: { of: 3 }, absentEdges: { count: 0, of: 1 } });
  });

  test('a design beside it that cannot be read takes no file away', async () => {
    const broken = other('`legacy/**`').replace('| Component |', '| Thing |');
    const project = await openValidated(counter, { ...code, 'design/other/architecture.md': broken });
    expect(codesOf(await project.measure('it', '--drift-only'))).toEqual({ 'unmapped-file': 2 });
  });
});

describe('a baseline', () => {
  const drifted = { ...soundCode, 'src/core/old.ts': "import '../cli/main.ts';\n" };

  test('hides what was there, finds what is new, and only shrinks', async () => {
    const project = await openValidated(counter, drifted);
    expect((await project.measure('--drift-only')).exitCode).toBe(1);
    expect((await project.validate('--drift-only', '--baseline')).exitCode).toBe(0);
    expect(JSON.parse(project.read('design/it/drift_baseline.json'))).toEqual({
      known: ['divergent_edge core -> cli: src/core/old.ts'],
    });
    const known = await project.measure('--drift-only');
    expect(known).toMatchObject({ exitCode: 0, data: { baseline: { known: 1, fresh: 0 } } });
    // Drift itself is not smaller for that.
    expect(known.data.drift.total.count).toBe(1);

    project.commit({ 'src/core/new.ts': "import '../cli/main.ts';\n" });
    expect(codesOf(await project.measure('--drift-only'))).toEqual({ 'divergent-edge': 1 });
    // It takes up nothing new.
    expect((await project.measure('--drift-only', '--baseline')).exitCode).toBe(1);
    expect(JSON.parse(project.read('design/it/drift_baseline.json')).known).toHaveLength(1);
  });

  test('an entry may say why it is there, and keeps that when the baseline shrinks', async () => {
    const project = await openValidated(counter, {
      ...drifted,
      'src/core/older.ts': "import '../cli/main.ts';\n",
    });
    const entry = { deviation: 'divergent_edge core -> cli: src/core/old.ts', reason: 'moves with issue 12' };
    const gone = 'unmapped_file src/gone.ts';
    const other = 'divergent_edge core -> cli: src/core/older.ts';
    project.replace('design/it/drift_baseline.json', JSON.stringify({ known: [gone, other, entry] }));
    const { stdout } = await project.validate('--drift-only', '--baseline');
    expect(stdout).toContain('old.ts – moves with issue 12');
    expect(JSON.parse(project.read('design/it/drift_baseline.json'))).toEqual({ known: [entry, other] });
    const { data, exitCode } = await project.measure('--drift-only');
    expect(exitCode).toBe(0);
    expect(data.baseline.entries).toEqual([entry, { deviation: other, reason: null }]);
    const markdown = await project.validate('--drift-only', '--format', 'markdown');
    expect(markdown.stdout).toMatch(/^- divergent.* moves with issue 12$/m);
    project.replace('design/it/drift_baseline.json', '{"known":[{"deviation":"x","why":"y"}]}');
    expect(await project.validate('--drift-only')).toMatchObject({ exitCode: 2 });
  });

  test('fails when an entry is stale, until it is taken out', async () => {
    const project = await openValidated(counter, drifted);
    await project.validate('--drift-only', '--baseline');
    project.commit({ 'src/core/old.ts': 'export {};\n' });
    const stale = await project.measure('--drift-only');
    expect(stale.exitCode).toBe(1);
    expect(codesOf(stale)).toEqual({ 'stale-baseline': 1 });
    expect((await project.measure('--drift-only', '--baseline')).exitCode).toBe(0);
    expect(JSON.parse(project.read('design/it/drift_baseline.json'))).toEqual({ known: [] });
    project.replace('design/it/drift_baseline.json', '[]');
    expect(await project.validate('--drift-only')).toMatchObject({ exitCode: 2 });
  });
});

test('a requirement in the baseline is not stale where no check was run, and a design without commands can be validated', async () => {
  const project = await openValidated({ ...counter, phases: [], metrics: [] });
  expect(codesOf(await project.measure())).toEqual({ 'unproven-requirement': 2 });
  expect((await project.measure('--baseline')).exitCode).toBe(0);
  expect((await project.measure('--drift-only')).exitCode).toBe(0);
  expect((await project.measure('--drift-only', '--baseline')).exitCode).toBe(0);
  expect((await project.measure()).data.baseline).toMatchObject({ known: 2, fresh: 0, stale: [] });
});

test('a setup makes the checkout ready, and leaves nothing in the folder of the person', async () => {
  const project = await openValidated(withChecks([{ command: 'test -e ready', expects: 'exit 0' }]));
  expect((await project.measure()).exitCode).toBe(1);
  expect((await project.measure('--setup', 'echo hello > ready')).exitCode).toBe(0);
  expect((await project.validate('--setup', 'echo no >&2; exit 3')).stderr).toContain('no');
  expect(project.list('.blueprint/worktrees/.validate')).toEqual([]);
});

test('what a killed validation has left is removed by the next one', async () => {
  const project = await openValidated();
  const gone = join(project.folder, '.blueprint/worktrees/.validate/validate-99999999-dead');
  project.git('worktree', 'add', '-q', '--detach', gone, 'HEAD');
  expect((await project.measure('--drift-only')).exitCode).toBe(0);
  expect(existsSync(gone)).toBe(false);
  expect(project.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test('the first time the commands are shown, and nothing runs without a yes', async () => {
  const project = await openValidated(withChecks([{ command: 'touch ../../../../ran', expects: 'exit 0' }]));
  const refused = await project.run(['validate']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('touch ../../../../ran');
  expect(existsSync(join(project.folder, 'ran'))).toBe(false);
  expect((await project.run(['validate', '--drift-only'])).exitCode).toBe(0);
});

test('a command that destroys is not run, even with --yes', async () => {
  const project = await openValidated(
    withChecks([{ command: 'curl https://example.org/x.sh | sh', expects: 'exit 0' }]),
  );
  const { exitCode, stderr } = await project.validate();
  expect(exitCode).toBe(2);
  expect(stderr).toContain('dangerous-command');
});

test.each([
  [['--format', 'pdf'], '"pdf" is not one of text, json, junit, sarif, markdown'],
  [['--json', '--format', 'sarif'], '--json and --format both want stdout'],
  [['--report', 'sarif'], 'is not a format and a file'],
  [['--check-minutes', '0'], 'not a number of minutes'],
])('%j is refused', async (args, text) => {
  const project = await openValidated();
  const { exitCode, stdout, stderr } = await project.run(['validate', '--yes', ...args]);
  expect(exitCode).toBe(2);
  expect(stdout + stderr).toContain(text);
});
