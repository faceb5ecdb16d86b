#!/usr/bin/env node
// Works like `codex exec --experimental-json`, as told by AGENT_SCENARIO: its lines have the documented form (synthetic:
// written by hand, not recorded). It writes down how it was called to AGENT_LOG. It is not Codex.
import { readFileSync, writeFileSync } from 'node:fs';

const input = readFileSync(0, 'utf8');
writeFileSync(process.env.AGENT_LOG, JSON.stringify({ arguments: process.argv.slice(2), input }));

const say = (...events) => process.stdout.write(events.map(each => `${JSON.stringify(each)}\n`).join(''));
const begin = [{ type: 'thread.started', thread_id: 'thread-1' }, { type: 'turn.started' }];
const item = more => ({ type: 'item.completed', item: { id: 'item_0', ...more } });
const words = text => item({ type: 'agent_message', text });
const change = item({
  type: 'file_change',
  changes: [{ path: 'src/a.ts', kind: 'update' }],
  status: 'completed',
});
const done = (input_tokens, cached_input_tokens, output_tokens) => ({
  type: 'turn.completed',
  usage: { input_tokens, cached_input_tokens, output_tokens },
});

const scenarios = {
  good: () =>
    say(
      ...begin,
      {
        type: 'item.started',
        item: { id: 'item_1', type: 'command_execution', command: 'npm test', status: 'in_progress' },
      },
      item({
        type: 'command_execution',
        command: 'npm test',
        aggregated_output: '',
        exit_code: 0,
        status: 'completed',
      }),
      item({ type: 'reasoning', text: 'hm' }),
      change,
      words('Done.'),
      done(1000, 600, 50),
    ),
  // Totals of the session, with what it had before it was resumed.
  resumed: () => say(...begin, change, words('Mended.'), done(2500, 1600, 90)),
  declined: () =>
    say(
      ...begin,
      item({ type: 'command_execution', command: 'curl example.org', status: 'declined' }),
      words('Done.'),
      done(10, 0, 1),
    ),
  reconnects: () =>
    say(...begin, { type: 'error', message: 'Reconnecting... 1/5' }, change, words('Done.'), done(10, 0, 1)),
  failed: () => {
    say(
      ...begin,
      { type: 'error', message: 'stream error' },
      { type: 'turn.failed', error: { message: 'usage limit reached' } },
    );
    process.exitCode = 1;
  },
  killed: () => {
    say(...begin, change);
    process.kill(process.pid, 'SIGKILL');
  },
  malformed: () => {
    process.stdout.write('not json\r\n{"type":"item.completed"}\r\n{"type":"brand_new"}\r\n');
    say(...begin, change, words('Done.'), done(10, 0, 1));
  },
};
scenarios[process.env.AGENT_SCENARIO]();
