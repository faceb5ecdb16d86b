import { expect, test } from 'vitest';
import { serverPath } from '../agents/scene.ts';
import { makeDesign, makeTask, openProject } from './project.ts';

const start = ['build', '--agent', 'claude', '--yes', '--json'];
const good = (component: string) => `mkdir -p ${component}; echo built > ${component}/result.txt`;

/** Three tasks that do not depend on each other; each attempt costs $0.01. */
async function openThree() {
  const project = await openProject(
    makeDesign([makeTask('T1', 'base'), makeTask('T2', 'left'), makeTask('T3', 'right')]),
  );
  for (const [task, component] of [
    ['T1', 'base'],
    ['T2', 'left'],
    ['T3', 'right'],
  ] as const) {
    project.step(task, good(component));
  }
  return project;
}

test('the budget of a build: nothing is begun that it does not reach for, and --resume goes on with a higher one', async () => {
  const { run } = await openThree();
  const { exitCode, stdout } = await run([...start, '--max-usd', '0.02']);
  expect(exitCode).toBe(6);
  const { data, error } = JSON.parse(stdout);
  expect(error.code).toBe('budget_reached');
  expect(data.tasks.map(({ state }: { state: string }) => state)).toEqual(['proven', 'proven', 'waiting']);
  expect(data.cost.usd).toBeCloseTo(0.02);
  // The budget is that of the build, with all its resumptions; the agent is the one that has begun it.
  const again = await run(['build', '--resume', '--yes', '--max-usd', '0.02'], { columns: 300 });
  expect(again.exitCode).toBe(6);
  expect(again.stdout).toContain(
    'The budget does not reach for another attempt. What is proven is on the branch blueprint/it/build; with a higher one (--max-usd, or maxUsdPerDay) blueprint build --resume goes on.',
  );
  const more = await run([...start, '--resume', '--max-usd', '0.05']);
  expect(JSON.parse(more.stdout).data).toMatchObject({
    outcome: 'proven',
    cost: { usd: expect.closeTo(0.03) },
  });
});

test('each of the tasks at the same time is given its part of what is left', async () => {
  const { run, events } = await openThree();
  expect((await run([...start, '--max-usd', '0.06', '--parallel', '3'])).exitCode).toBe(0);
  const allowances = events().flatMap(event =>
    event.event === 'attempt_started' ? [event.atMostUsd ?? 0] : [],
  );
  expect(allowances).toHaveLength(3);
  for (const usd of allowances) expect(usd).toBeLessThanOrEqual(0.04);
});

test('the budget of a task ends its attempts', async () => {
  const project = await openThree();
  project.step('T2', 'mkdir -p left; date +%N > left/result.txt');
  const { exitCode, stdout } = await project.run(start, {
    environment: { BLUEPRINT_MAX_USD_PER_TASK: '0.02' },
  });
  expect(exitCode).toBe(1);
  const { data, error } = JSON.parse(stdout);
  expect(error.details).toEqual([
    'T2: its budget is used up: its check failed: grep -q built left/result.txt',
  ]);
  expect(data.tasks[1].attempts).toBe(2);
});

test('the budget of a day counts what other designs of the project have cost today', async () => {
  const { run, write } = await openThree();
  const at = new Date().toISOString();
  const ended = {
    build: 'b',
    at,
    event: 'attempt_ended',
    task: 'T1',
    attempt: 'a',
    cost: { usd: 0.5, basis: 'measured' },
  };
  write('design/other/journal.jsonl', `${JSON.stringify(ended)}\n`);
  const environment = { BLUEPRINT_MAX_USD_PER_DAY: '0.5' };
  expect((await run([...start, 'it'], { environment })).exitCode).toBe(6);
  expect(
    (await run([...start, 'it', '--restart'], { environment: { BLUEPRINT_MAX_USD_PER_DAY: '0.6' } }))
      .exitCode,
  ).toBe(0);
});

test('with a budget, an agent whose cost nobody can tell gets no second attempt', async () => {
  const project = await openThree();
  // Codex without a model: its tokens have no price.
  const { stdout } = await project.run(
    ['build', '--agent', 'codex', '--yes', '--json', '--task', 'T1', '--max-usd', '1'],
    {
      environment: {
        BLUEPRINT_CODEX: serverPath('codex.mjs'),
        AGENT_SCENARIO: 'good',
        AGENT_LOG: '/dev/null',
      },
    },
  );
  const { data } = JSON.parse(stdout);
  expect(data.tasks[0]).toMatchObject({ state: 'failed', attempts: 1, failure: { code: 'unknown_cost' } });
});
