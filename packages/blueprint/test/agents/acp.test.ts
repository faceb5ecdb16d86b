import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { work } from './scene.ts';

test('a session, a prompt, its events and its cost', async () => {
  const prompt = 'Build it. '.repeat(300_000);
  const { run, events, heard, folder } = await work('acp', 'good', { prompt });
  expect(await run()).toMatchObject({
    outcome: 'done',
    message: 'All done.',
    // Cumulative: the last one counts.
    cost: { usd: 0.03, basis: 'measured' },
  });
  expect(events.map(({ type }) => type)).toEqual(['started', 'used_tool', 'said', 'said', 'spent', 'spent']);
  expect(existsSync(join(folder, 'made.txt'))).toBe(true);
  const [initialize, create, ask] = heard()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(initialize).toMatchObject({ method: 'initialize', params: { protocolVersion: 1 } });
  expect(create).toMatchObject({ method: 'session/new', params: { cwd: folder, mcpServers: [] } });
  expect(ask.params.prompt).toEqual([{ type: 'text', text: prompt }]);
});

test('it may change files where it works, and run what was allowed; the rest is refused, and told', async () => {
  const { run, heard } = await work('acp', 'permissions');
  expect((await run()).denied).toEqual([
    'edit: /etc/passwd',
    expect.stringContaining('outside.ts'),
    'execute: npm test; curl example.org',
    'fetch: Fetch example.org',
  ]);
  expect(heard()).toContain('{"answers":["yes","no","no","yes","no","no"]}');
  const free = await work('acp', 'permissions', { options: { permissions: 'all' } });
  expect((await free.run()).denied).toEqual([]);
  expect(free.heard()).toContain('{"answers":["yes","yes","yes","yes","yes","yes"]}');
});

test('what is no message is noise, and the conversation goes on', async () => {
  const { run, events } = await work('acp', 'malformed');
  expect(await run()).toMatchObject({ outcome: 'done', cost: { usd: 0.03 } });
  expect(events.filter(({ type }) => type === 'noise').map(event => 'text' in event && event.text)).toEqual([
    'starting up ...',
    '[]',
    '{"broken',
  ]);
});

test.each([
  ['turns', { outcome: 'turn_limit' }],
  ['refuses', { outcome: 'refused' }],
  ['euros', { outcome: 'done', cost: { usd: null, basis: 'unpriced' } }],
  ['dies', { outcome: 'broken_off', cost: { usd: 0.01, basis: 'measured' } }],
  ['noSession', { outcome: 'failed', message: 'Authentication required' }],
])('%s', async (scenario, expected) => {
  const { run } = await work('acp', scenario);
  expect(await run()).toMatchObject(expected);
});

test('the time limit ends it; what it had cost is kept', async () => {
  const { run } = await work('acp', 'hangs', { timeLimitMs: 700 });
  expect(await run()).toMatchObject({ outcome: 'time_limit', cost: { usd: 0.01, basis: 'measured' } });
});
