import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { makeDesign, makeTask, openProject, type Project } from '../build/project.ts';

const design = makeDesign([makeTask('T1', 'base'), makeTask('T2', 'top', { dependsOn: ['T1'] })]);
const build = ['build', '--agent', 'claude', '--yes'];

/** T1 is right at the first try with 40 lines of code, T2 at the second with 10. */
async function openBuilt(): Promise<Project> {
  const project = await openProject(design);
  project.step(
    'T1',
    'mkdir -p base; echo built > base/result.txt; seq -f "const a%g = 1;" 40 > base/a.ts; echo >> base/a.ts',
  );
  project.step(
    'T2',
    'mkdir -p top; if [ -e top/b.py ]; then echo built > top/result.txt; else seq -f "b%g = 1" 10 > top/b.py; fi',
  );
  expect((await project.run(build)).exitCode).toBe(0);
  return project;
}

async function reportOf(project: Project, ...args: string[]): Promise<Report> {
  const { stdout, exitCode } = await project.run(['report', ...args, '--json']);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout).data;
}

const kpi = (report: Report, id: string) =>
  report.kpis.find(each => each.id === id) ?? expect.unreachable(id);

test('of a design of which nothing was run, nothing has a figure', async () => {
  const project = await openProject(design);
  const report = await reportOf(project);
  expect(report.kpis.map(({ name }) => name)).toEqual([
    'Design acceptance rate',
    'Implementation success',
    'Cost per KLOC',
    'Defect density',
    'Time to production',
    'Test coverage',
    'Architecture drift',
  ]);
  for (const each of report.kpis) expect(each).toMatchObject({ value: null, n: 0, verdict: 'not measured' });
  expect(report.cost).toMatchObject({ total: { usd: 0 }, phases: [], models: [], work: [], tries: [] });
  const { stdout } = await project.run(['report']);
  expect(stdout.match(/not measured {2}n = 0/g)).toHaveLength(7);
  const tracking = (await project.run(['report', '--tracking'])).stdout;
  expect(tracking.match(/: not measured$/gm)).toHaveLength(15);
});

test('a build is counted: first tries, cost, retries, lines, the run', async () => {
  const project = await openBuilt();
  const report = await reportOf(project);
  expect(kpi(report, 'implementation_success')).toMatchObject({
    value: 0.5,
    n: 2,
    of: 'tasks',
    verdict: 'missed',
  });
  // $0.01 for T1, $0.02 for the session of T2; the second attempt's total holds the first.
  expect(report.cost.total).toEqual({ usd: expect.closeTo(0.03), basis: 'measured' });
  expect(kpi(report, 'cost_per_kloc')).toMatchObject({
    value: expect.closeTo(0.03 / 0.05),
    verdict: 'missed',
    n: 1,
  });
  expect(report.cost.tries).toMatchObject([
    { name: 'first tries', count: 2, cost: { usd: expect.closeTo(0.02) } },
    { name: 'retries', count: 1, cost: { usd: expect.closeTo(0.01) } },
  ]);
  expect(report.cost.work.map(({ name, count, retries }) => [name, count, retries])).toEqual([
    ['T1', 1, 0],
    ['T2', 2, 1],
  ]);
  expect(report.cost.models).toMatchObject([{ name: 'claude: claude-sonnet-5-5', count: 3 }]);
  expect(report.trend).toMatchObject([{ phase: 'build', firstTries: { part: 1, of: 2 } }]);
  const { stdout } = await project.run(['report', 'it', '--tracking']);
  expect(stdout).toContain('- Files created: 2\n- Lines of code: 50\n');
  expect(stdout).toContain('- First-run success: 50 % (1 of 2 tasks)');
  expect(stdout).toContain('- Test coverage: not measured');
  // Work that is thrown away leaves its cost and takes its lines along.
  project.git('commit', '-q', '--allow-empty', '-m', 'x', '--author', 't <t@t>');
  project.step('T1', 'mkdir -p base; echo built > base/result.txt; echo "const a = 1;" > base/a.ts');
  project.step('T2', 'mkdir -p top; echo built > top/result.txt');
  expect((await project.run([...build, '--restart'])).exitCode).toBe(0);
  const again = await reportOf(project);
  expect(kpi(again, 'cost_per_kloc')).toMatchObject({ value: expect.closeTo(0.05 / 0.001) });
  // What was tried first was tried before.
  expect(kpi(again, 'implementation_success')).toMatchObject({ value: 0.5, n: 2 });
  expect(again.trend.map(({ firstTries }) => firstTries)).toEqual([{ part: 1, of: 2 }, null]);
});

describe('notes', () => {
  test('of a person become figures, and can be taken back', async () => {
    const project = await openBuilt();
    const note = async (...args: string[]) => {
      const { stdout, stderr, exitCode } = await project.run(['note', ...args, '--json']);
      expect([exitCode, stderr]).toEqual([0, '']);
      return JSON.parse(stdout).data.note as string;
    };
    await note('accepted', '--changes', 'minor');
    await note('reviewed', '--minutes', '15');
    await note('deployed', '--on', new Date().toISOString().slice(0, 10));
    const wrong = await note('defect', 'it was none');
    await note('defect', 'an empty cart cannot be paid');
    await note('defect', 'before it went live', '--on', '2020-02-15T10:00');
    await note('incident', 'the queue', 'was full');
    await note('performance', '--missed');
    await note('satisfaction', '--score', '9');
    await note('satisfaction', '--score', '8');
    await note('lesson', 'a template\n- would have helped');
    await note('retracted', wrong);
    const report = await reportOf(project);
    expect(kpi(report, 'design_acceptance')).toMatchObject({ value: 1, n: 1, verdict: 'met' });
    expect(kpi(report, 'defect_density')).toMatchObject({
      value: 20,
      n: 1,
      isAtLeast: true,
      verdict: 'missed',
    });
    expect(kpi(report, 'time_to_production')).toMatchObject({ n: 1, verdict: 'met' });
    expect(report.notes).toHaveLength(10);
    const { stdout } = await project.run(['report', '--tracking']);
    expect(stdout).toContain('- Human review time: 15 minutes\n');
    expect(stdout).toContain('- Design acceptance: minor changes\n');
    expect(stdout).toContain(
      '- Defect density: at least 20.00 defects/KLOC (1 defect, 50 lines, after 0 of 30 days)\n',
    );
    expect(stdout).toContain(
      '- Incidents: 1 (the queue was full)\n- Performance: not within targets\n- User satisfaction: 8.5/10 (n = 2)',
    );
    expect(stdout).toMatch(/\*\*Lessons Learned:\*\*\n- a template - would have helped\n$/);
    // The cost is as it was: notes are no calls.
    expect(report.cost.total.usd).toBeCloseTo(0.03);
  });

  test.each([
    ['a kind that is not there', ['bug', 'x'], /no kind of note/],
    ['a defect without a text', ['defect'], /needs a text/],
    ['a review without its minutes', ['reviewed'], /needs --minutes/],
    ['an option of another kind', ['lesson', 'x', '--score', '3'], /has no --score/],
    ['a day that is not there', ['deployed', '--on', '2026-02-30'], /not a time/],
    ['a day that is to come', ['deployed', '--on', '2100-01-01'], /still to come/],
    ['a score out of range', ['satisfaction', '--score', '11'], /from 0 to 10/],
    ['a size that is not there', ['accepted', '--changes', 'tiny'], /none, minor, major/],
    ['a design that is not there', ['lesson', 'x', '--design', 'no'], /there is no design/],
    ['a note that is not there', ['retracted', '12345678'], /no note/],
  ])('%s writes nothing', async (_, args, message) => {
    const project = await openProject(design);
    const { exitCode, stderr } = await project.run(['note', ...args]);
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(project.events()).toEqual([]);
  });

  test('cannot draw on the terminal', async () => {
    const project = await openProject(design);
    const { stdout } = await project.run(['note', 'lesson', 'a\u001b[2Jb']);
    const tracking = (await project.run(['report', '--tracking'])).stdout;
    for (const text of [stdout, tracking]) expect(text).not.toContain('\u001b');
    expect(tracking).toMatch(/- a.*\[2Jb\n$/);
  });

  test('hold no key', async () => {
    const project = await openProject(design);
    const environment = { SOME_API_KEY: 'zq-0123456789-abcdef' };
    expect(
      (await project.run(['note', 'lesson', 'the key zq-0123456789-abcdef was in the log'], { environment }))
        .exitCode,
    ).toBe(0);
    expect(readFileSync(join(project.folder, 'design/it/journal.jsonl'), 'utf8')).toContain(
      'the key *** was',
    );
  });
});

test('the page goes beside what it is about, again over itself, and over nothing else', async () => {
  const project = await openProject(design);
  const page = (...args: string[]) => project.run(['report', '--html', ...args]);
  for (const _ of [1, 2])
    expect(await page()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('design/report.html'),
    });
  expect(await page('--output', 'README.md')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('file_exists'),
  });
  expect(readFileSync(join(project.folder, 'README.md'), 'utf8')).toBe('# It\n');
  expect(readFileSync(join(project.folder, 'design/report.html'), 'utf8')).toContain(
    '<title>Report of it</title>',
  );
  expect(await page('--tracking')).toMatchObject({ exitCode: 2 });
  expect(await project.run(['report', '--output', 'x.html'])).toMatchObject({ exitCode: 2 });
});

test('validations give coverage and drift, the last one counts, and a broken line is told', async () => {
  const project = await openProject(design);
  const journal = join(project.folder, 'design/it/journal.jsonl');
  const validated = (at: string, more: object) =>
    `${JSON.stringify({ validation: at, at: `2026-11-${at}T10:00:00.000Z`, event: 'validated', ...more })}\n`;
  appendFileSync(
    journal,
    validated('20', { coverage: { part: 80, of: 100 }, drift: { part: 3, of: 20 } }) +
      validated('21', { coverage: { part: 190, of: 200 }, drift: null }) +
      '{"validation": broken\n' +
      validated('22', { drift: { part: 1, of: 20 }, coverage: { part: 0, of: 0 } }),
  );
  const report = await reportOf(project);
  expect(kpi(report, 'test_coverage')).toMatchObject({
    value: 0.95,
    n: 1,
    verdict: 'met',
    note: '190 of 200',
  });
  expect(kpi(report, 'architecture_drift')).toMatchObject({ value: 0.05, verdict: 'met' });
  expect(report.trend.map(({ drift }) => drift)).toEqual([{ part: 3, of: 20 }, null, { part: 1, of: 20 }]);
  expect((await project.run(['report'])).stderr).toContain('unreadable_line');
});

test('a whole build gives drift, the later of build and validation counts, and an older journal has none', async () => {
  const project = await openBuilt();
  const journal = join(project.folder, 'design/it/journal.jsonl');
  const built = readFileSync(journal, 'utf8');
  const ended = project.events().at(-1);
  const drift = ended?.event === 'build_ended' ? ended.drift : undefined;
  expect(drift).toEqual({ part: 0, of: expect.any(Number) });
  expect(drift?.of).toBeGreaterThan(0);
  const report = await reportOf(project);
  expect(report.trend.map(each => each.drift)).toEqual([drift]);
  expect(kpi(report, 'architecture_drift')).toMatchObject({ value: 0, n: 1, verdict: 'met' });
  const validated = (at: string) =>
    `${JSON.stringify({ validation: at, at, event: 'validated', drift: { part: 3, of: 20 } })}\n`;
  appendFileSync(journal, validated('2020-01-01T00:00:00.000Z'));
  expect(kpi(await reportOf(project), 'architecture_drift')).toMatchObject({ value: 0 });
  appendFileSync(journal, validated('2100-01-01T00:00:00.000Z'));
  expect(kpi(await reportOf(project), 'architecture_drift')).toMatchObject({ value: 0.15 });
  writeFileSync(journal, built.replace(/,"drift":\{"part".*\}(?=\}\n$)/, ''));
  expect(project.events().at(-1)).toEqual({ ...ended, drift: undefined, figures: undefined });
  const older = await reportOf(project);
  expect(older.trend).toMatchObject([{ phase: 'build', drift: null, firstTries: { part: 1, of: 2 } }]);
  expect(kpi(older, 'architecture_drift')).toMatchObject({ value: null, verdict: 'not measured' });
});

test('a project without a repository, and calls without a price, say what is not known', async () => {
  const project = await openProject(design);
  const asked = {
    call: 'c1',
    at: '2026-11-20T10:00:00.000Z',
    event: 'asked',
    run: 'r1',
    step: 'design',
    model: 'openai/none',
    mode: 'json',
    attempt: 1,
    request: 'x',
    atMostUsd: null,
  };
  const usage = { inputTokens: 1000, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 500 };
  const answered = {
    call: 'c1',
    at: '2026-11-20T10:01:00.000Z',
    event: 'answered',
    answer: 'x',
    answeredBy: 'none',
    finish: 'complete',
    usage,
    tokens: 'measured',
    costUsd: null,
    costBasis: 'unpriced',
    priceFrom: null,
    durationMs: 60_000,
    retries: 0,
    warnings: [],
  };
  const judged = {
    call: 'c1',
    at: '2026-11-20T10:01:00.000Z',
    event: 'judged',
    outcome: 'accepted',
    problems: [],
  };
  appendFileSync(
    join(project.folder, 'design/it/journal.jsonl'),
    [asked, answered, judged].map(each => `${JSON.stringify(each)}\n`).join(''),
  );
  rmSync(join(project.folder, '.git'), { recursive: true });
  const report = await reportOf(project, 'it');
  expect(report.cost.total).toEqual({ usd: null, basis: 'unpriced' });
  expect(report.cost.phases).toMatchObject([{ name: 'design', inputTokens: 1000, outputTokens: 500 }]);
  const { stdout } = await project.run(['report', '--tracking']);
  expect(stdout).toContain(
    '- Cost: unpriced (openai/none)\n- Human review time: not measured\n- Iterations: 1\n',
  );
});
