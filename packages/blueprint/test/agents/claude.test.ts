import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEventLog } from '../../src/agents/event-log.ts';
import { readSpool } from '../../src/agents/run-agent.ts';
import { prices } from '../../src/models/prices.ts';
import { isAlive, secret, work } from './scene.ts';

const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

test('the prompt goes by stdin, however long it is; what the person allowed goes by flags', async () => {
  const prompt = 'Build it. '.repeat(500_000);
  const { run, heard } = await work('claude', 'good', {
    prompt,
    maxUsd: 0.5,
    maxTurns: 7,
    options: { model: 'sonnet', arguments: ['--fallback-model', 'haiku'] },
  });
  await run();
  const { arguments: given, input } = JSON.parse(heard()) as { arguments: string[]; input: string };
  expect(input).toBe(prompt);
  expect(given).toEqual([
    ...['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'acceptEdits'],
    // The other one has a comma, which is a separator in this list.
    ...['--allowedTools', 'Bash(npm test)'],
    ...['--model', 'sonnet', '--max-turns', '7', '--max-budget-usd', '0.5', '--fallback-model', 'haiku'],
  ]);
});

test('events in order; cost as told; tokens with those of sub-agents', async () => {
  const { run, events } = await work('claude', 'good');
  expect(await run()).toMatchObject({
    outcome: 'done',
    message: 'Done: everything works.',
    model: 'claude-haiku-5-5',
    cost: { usd: 0.05, basis: 'measured' },
    usage: { inputTokens: 1910, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 70 },
    turns: 3,
    session: { id: 'session-1', totalUsd: 0.05 },
  });
  expect(types(events)).toEqual(['started', 'said', 'used_tool', 'spent', 'said', 'spent', 'spent']);
  expect(events[2]).toEqual({ type: 'used_tool', tool: 'Edit', detail: 'src/a.ts' });
});

test('a denied tool is told, though it is no failure to the agent; also one that its list leaves out', async () => {
  const { run } = await work('claude', 'denied');
  expect(await run()).toMatchObject({
    outcome: 'done',
    denied: ['Bash: npm install left-pad', 'WebFetch: https://example.org'],
  });
});

test('killed in the middle: each message counts once, those of sub-agents too, as an estimate', async () => {
  const { run } = await work('claude', 'killed');
  const { outcome, cost, usage, session } = await run();
  expect({ outcome, usage, session }).toEqual({
    outcome: 'broken_off',
    session: null,
    usage: { inputTokens: 1820, cacheReadTokens: 1200, cacheWriteTokens: 600, outputTokens: 2 },
  });
  // sonnet: 10 × 2 + 600 × 0.1 + 300 × 2.5 + 1 × 10; haiku: 10 × 0.1 + 600 × 0.01 + 300 × 0.125 + 1 × 0.5
  expect(cost).toEqual({ usd: expect.closeTo(0.000_84 + 0.000_045, 9), basis: 'estimated' });
});

test('a session that is gone on with tells its total: what it had before is subtracted', async () => {
  const before = { inputTokens: 910, cacheReadTokens: 600, cacheWriteTokens: 300, outputTokens: 20 };
  const { run, heard } = await work('claude', 'resumed', {
    session: { id: 'session-1', usage: before, totalUsd: 0.05 },
  });
  const end = await run();
  expect(JSON.parse(heard()).arguments).toEqual(expect.arrayContaining(['--resume', 'session-1']));
  expect(end.cost).toEqual({ usd: expect.closeTo(0.03, 9), basis: 'measured' });
  expect(end.usage).toEqual({
    inputTokens: 320,
    cacheReadTokens: 300,
    cacheWriteTokens: 0,
    outputTokens: 40,
  });
  expect(end.session).toMatchObject({ totalUsd: 0.08, usage: { inputTokens: 1230 } });
});

test.each([
  ['turns', 'turn_limit'],
  ['budget', 'budget_reached'],
  ['blank', 'failed'],
  ['structuredRetries', 'failed'],
  ['refusal', 'refused'],
])('%s: %s, with its cost', async (scenario, outcome) => {
  const { run } = await work('claude', scenario);
  expect(await run()).toMatchObject({ outcome, cost: { usd: 0.05, basis: 'measured' } });
});

test('lines that are no events are noise, and the rest is heard', async () => {
  const { run, events } = await work('claude', 'malformed');
  expect(await run()).toMatchObject({ outcome: 'done', cost: { usd: 0.05 } });
  expect(types(events).filter(type => type === 'noise')).toHaveLength(5);
});

test('carriage returns, and no line end at the end', async () => {
  const { run, events } = await work('claude', 'crlf');
  expect(await run()).toMatchObject({ outcome: 'done', cost: { usd: 0.05 } });
  expect(types(events)).not.toContain('noise');
});

test('what ignores SIGTERM is killed after the grace, with what it has started', async () => {
  const { run, events } = await work('claude', 'deaf', { timeLimitMs: 1000 });
  const end = await run();
  expect(end).toMatchObject({ outcome: 'time_limit', cost: { basis: 'estimated' } });
  const child = events.flatMap(event =>
    event.type === 'said' && event.text.startsWith('child') ? [event.text] : [],
  );
  expect(child).toHaveLength(1);
  await expect.poll(() => isAlive(Number(child[0]?.slice(6)))).toBe(false);
});

test('what an agent leaves behind is ended, and does not keep us waiting', async () => {
  const { run, events } = await work('claude', 'leaves');
  expect(await run()).toMatchObject({ outcome: 'done' });
  const [child] = events.flatMap(event => (event.type === 'said' ? [event.text] : []));
  await expect.poll(() => isAlive(Number(child?.slice(6)))).toBe(false);
});

test('Ctrl-C ends it, and its cost is kept', async () => {
  const interrupt = new AbortController();
  const { run } = await work('claude', 'hangs', {
    signal: interrupt.signal,
    onEvent: event => event.type === 'spent' && interrupt.abort(),
  });
  expect(await run()).toMatchObject({ outcome: 'interrupted', cost: { basis: 'estimated' } });
});

test('the same thing over and over is ended', async () => {
  const { run, events } = await work('claude', 'loops');
  expect(await run()).toMatchObject({ outcome: 'looping' });
  expect(types(events).filter(type => type === 'used_tool').length).toBeGreaterThanOrEqual(25);
});

test('an agent that does not keep to its limit is ended by us', async () => {
  const { run } = await work('claude', 'spends', { maxUsd: 0.5 });
  const { outcome, cost } = await run();
  expect(outcome).toBe('budget_reached');
  expect(cost.usd).toBeGreaterThan(0.5);
});

test.each([['loggedOut', 'key_refused', 'the agent "claude" is not logged in']])(
  '%s',
  async (scenario, code, message) => {
    const { run } = await work('claude', scenario);
    await expect(run()).rejects.toMatchObject({ code, message });
  },
);

test('no such program', async () => {
  const { run } = await work('claude', 'good', { environment: { BLUEPRINT_CLAUDE: '/nowhere/claude' } });
  await expect(run()).rejects.toMatchObject({
    code: 'not_found',
    hint: expect.stringContaining('BLUEPRINT_CLAUDE'),
  });
});

test('a crash is told with the end of stderr, without the key in it', async () => {
  const { run } = await work('claude', 'crashes');
  const end = await run();
  expect(end).toMatchObject({ outcome: 'broken_off', cost: { basis: 'unpriced' } });
  expect(end.message).toBe('It ended with exit code 3 and no result.\nboom ***');
});

test('no key reaches the event log or the result', async () => {
  const { run, events, folder } = await work('claude', 'tellsSecret');
  const end = await run();
  const path = join(folder, 'events.jsonl');
  const log = openEventLog(path, [secret], () => new Date(0));
  for (const event of events) log.write(event);
  log.close();
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(events.length + 1);
  expect(readFileSync(path, 'utf8')).toContain('The key is ***.');
  expect(readFileSync(path, 'utf8') + JSON.stringify(end)).not.toContain(secret);
});

test('the spool alone gives the same again: what was told is not lost with us', async () => {
  const { run, agent, spool, events } = await work('claude', 'good');
  const { durationMs: _, ...end } = await run();
  const options = {
    spool,
    model: undefined,
    session: undefined,
    prices,
    now: new Date('2026-11-20T10:00:00Z'),
  };
  expect(readSpool(agent.createReader, options)).toEqual({ reading: end, events });
  expect(readSpool(agent.createReader, { ...options, spool: '/nowhere' }).reading.outcome).toBe('broken_off');
});
