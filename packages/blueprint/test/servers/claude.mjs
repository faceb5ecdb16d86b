#!/usr/bin/env node
// Speaks the protocol of `claude -p --output-format stream-json`, as told by CLAUDE_SCENARIO, and writes down how it was
// called to CLAUDE_LOG. It is not Claude Code.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const systemFile = process.argv[process.argv.indexOf('--append-system-prompt-file') + 1];
writeFileSync(
  process.env.CLAUDE_LOG,
  JSON.stringify({
    arguments: process.argv.slice(2),
    input: Buffer.concat(chunks).toString('utf8'),
    folder: basename(process.cwd()),
    system: process.argv.includes('--append-system-prompt-file') ? readFileSync(systemFile, 'utf8') : null,
  }),
);

const answer = '{"title":"A","size":"S"}';
const usage = {
  input_tokens: 10,
  output_tokens: 1,
  cache_read_input_tokens: 600,
  cache_creation_input_tokens: 300,
};
const init = {
  type: 'system',
  subtype: 'init',
  session_id: 's',
  model: 'claude-opus-5-5',
  tools: [],
  permissionMode: 'dontAsk',
};
const message = (text, more = {}) => ({
  type: 'assistant',
  message: {
    id: 'm1',
    model: 'claude-opus-5-5',
    role: 'assistant',
    content: [{ type: 'text', text }],
    usage,
    ...more,
  },
  session_id: 's',
});
const result = {
  type: 'result',
  subtype: 'success',
  is_error: false,
  num_turns: 1,
  duration_ms: 10,
  result: answer,
  total_cost_usd: 0.0123,
  usage: { ...usage, output_tokens: 20 },
  modelUsage: {
    'claude-haiku-5-5': {
      inputTokens: 5,
      outputTokens: 2,
      cacheReadInputTokens: 0,
      cacheCreationInputTokens: 0,
    },
    'claude-opus-5-5': {
      inputTokens: 10,
      outputTokens: 20,
      cacheReadInputTokens: 600,
      cacheCreationInputTokens: 300,
    },
  },
  permission_denials: [],
  session_id: 's',
};
const say = (...events) => process.stdout.write(events.map(each => `${JSON.stringify(each)}\n`).join(''));
const hang = () => setInterval(() => {}, 1000);

const scenarios = {
  good: () => say(init, message(answer), result),
  structured: () => say(init, message(''), { ...result, result: '', structured_output: JSON.parse(answer) }),
  // Windows ends lines so; hooks and updates write lines of their own.
  crlf: () =>
    process.stdout.write(
      `hello\r\n${[init, message(answer), result].map(each => JSON.stringify(each)).join('\r\n')}\r\n`,
    ),
  denied: () =>
    say(init, message(answer), { ...result, permission_denials: [{ tool_name: 'Bash', tool_input: {} }] }),
  budget: () => {
    say(init, {
      ...result,
      subtype: 'error_max_budget_usd',
      is_error: true,
      result: undefined,
      errors: ['over'],
    });
    process.exitCode = 1;
  },
  loggedOut: () => {
    say(init, {
      ...result,
      is_error: true,
      result: 'Invalid API key · Please run /login',
      total_cost_usd: 0,
      usage: undefined,
      modelUsage: {},
    });
    process.exitCode = 1;
  },
  // The same message twice, as it comes for each block of its content: its usage counts once.
  killed: () => {
    say(init, message('{"title":'), message('"A'));
    process.kill(process.pid, 'SIGKILL');
  },
  hangs: () => {
    say(init, message('{"title":'));
    hang();
  },
  silent: () => hang(),
  crashes: () => {
    process.stderr.write(`boom ${process.env.SOME_API_KEY}\n`);
    process.exitCode = 3;
  },
  empty: () => {},
  old: () => {
    process.stderr.write("error: unknown option '--json-schema'\n");
    process.exitCode = 1;
  },
};
scenarios[process.env.CLAUDE_SCENARIO]();
