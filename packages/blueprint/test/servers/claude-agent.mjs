#!/usr/bin/env node
// Works like `claude -p --output-format stream-json --verbose`, as told by AGENT_SCENARIO: its lines have the documented
// form (synthetic: written by hand, not recorded). It writes down how it was called to AGENT_LOG. It is not Claude Code.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const input = readFileSync(0, 'utf8');
writeFileSync(
  process.env.AGENT_LOG,
  JSON.stringify({ arguments: process.argv.slice(2), input, pid: process.pid }),
);

const usage = {
  input_tokens: 10,
  output_tokens: 1,
  cache_read_input_tokens: 600,
  cache_creation_input_tokens: 300,
};
const init = {
  type: 'system',
  subtype: 'init',
  session_id: 'session-1',
  model: 'claude-sonnet-5-5',
  tools: ['Bash', 'Edit'],
  permissionMode: 'acceptEdits',
};
const message = (id, content, more = {}) => ({
  type: 'assistant',
  message: { id, model: 'claude-sonnet-5-5', role: 'assistant', content, usage, ...more },
  parent_tool_use_id: null,
  session_id: 'session-1',
});
const text = words => [{ type: 'text', text: words }];
const tool = (id, name, given) => [{ type: 'tool_use', id, name, input: given }];
const result = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  num_turns: 3,
  duration_ms: 10,
  result: 'Done: everything works.',
  session_id: 'session-1',
  total_cost_usd: 0.05,
  usage: { ...usage, output_tokens: 20 },
  modelUsage: {
    'claude-sonnet-5-5': {
      inputTokens: 10,
      outputTokens: 20,
      cacheReadInputTokens: 600,
      cacheCreationInputTokens: 300,
    },
    // A sub-agent; `usage` above does not have it.
    'claude-haiku-5-5': {
      inputTokens: 1000,
      outputTokens: 50,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
    },
  },
  permission_denials: [],
};
const say = (...events) => process.stdout.write(events.map(each => `${JSON.stringify(each)}\n`).join(''));
const hang = () => setInterval(() => {}, 1000);
const edit = message('m1', [...text('I edit.'), ...tool('t1', 'Edit', { file_path: 'src/a.ts' })]);

const scenarios = {
  good: () => say(init, edit, message('m2', text('Done.')), result),
  // Sub-agents of a run that is killed: their messages count, each once.
  killed: () => {
    say(init, edit, edit, message('m2', text('helper'), { model: 'claude-haiku-5-5' }));
    process.kill(process.pid, 'SIGKILL');
  },
  // The list of denials at the end has only one of the two.
  denied: () =>
    say(
      init,
      message('m1', tool('t1', 'Bash', { command: 'npm install left-pad' })),
      {
        type: 'user',
        message: {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 't1',
              is_error: true,
              content: "Claude requested permissions to use Bash, but you haven't granted it yet.",
            },
          ],
        },
      },
      {
        ...result,
        permission_denials: [{ tool_name: 'WebFetch', tool_input: { url: 'https://example.org' } }],
      },
    ),
  resumed: () =>
    say(init, edit, {
      ...result,
      total_cost_usd: 0.08,
      modelUsage: undefined,
      usage: { ...usage, input_tokens: 30, output_tokens: 60, cache_read_input_tokens: 900 },
    }),
  blank: () => say(init, { ...result, result: '', structured_output: null }),
  structuredRetries: () =>
    say(init, edit, {
      ...result,
      subtype: 'error_max_structured_output_retries',
      is_error: true,
      result: undefined,
    }),
  turns: () => say(init, edit, { ...result, subtype: 'error_max_turns', is_error: true, result: undefined }),
  budget: () => {
    say(init, edit, { ...result, subtype: 'error_max_budget_usd', is_error: true, errors: ['over'] });
    process.exitCode = 1;
  },
  refusal: () => say(init, { ...result, stop_reason: 'refusal', result: 'I will not.' }),
  malformed: () => {
    process.stdout.write(
      'npm warn something\n{"type":"assistant","message":{"content":"not a list"}}\n{"type":"resu\n',
    );
    process.stdout.write('[1,2]\nnull\n');
    say({ type: 'stream_event', event: {} }, init, edit, result);
  },
  crlf: () => process.stdout.write([init, edit, result].map(each => JSON.stringify(each)).join('\r\n')),
  // Asked to end, it and what it has started go on.
  deaf: () => {
    process.on('SIGTERM', () => {});
    const child = spawn(process.execPath, ['-e', "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"], {
      stdio: 'ignore',
    });
    say(init, edit, message('m2', text(`child ${child.pid}`)));
    hang();
  },
  // It ends well, and leaves a server behind that holds its streams.
  leaves: () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)'], { stdio: 'inherit' });
    child.unref();
    say(init, message('m1', text(`child ${child.pid}`)), result);
    process.exit(0);
  },
  hangs: () => {
    say(init, edit);
    hang();
  },
  loops: () => {
    say(init);
    let turn = 0;
    setInterval(() => say(message(`m${++turn}`, tool(`t${turn}`, 'Bash', { command: 'npm test' }))), 5);
  },
  spends: () => {
    say(init);
    let turn = 0;
    setInterval(
      () => say(message(`m${++turn}`, text(`turn ${turn}`), { usage: { ...usage, input_tokens: 100_000 } })),
      20,
    );
  },
  loggedOut: () => {
    say(init, {
      ...result,
      is_error: true,
      result: 'Invalid API key · Please run /login',
      total_cost_usd: 0,
    });
    process.exitCode = 1;
  },
  crashes: () => {
    process.stderr.write(`boom ${process.env.SOME_API_KEY}\n`);
    process.exitCode = 3;
  },
  tellsSecret: () =>
    say(
      init,
      message('m1', [
        ...text(`The key is ${process.env.SOME_API_KEY}.`),
        ...tool('t1', 'Bash', { command: `curl -H ${process.env.SOME_API_KEY}` }),
      ]),
      { ...result, result: `Used ${process.env.SOME_API_KEY}` },
    ),
};
scenarios[process.env.AGENT_SCENARIO]();
