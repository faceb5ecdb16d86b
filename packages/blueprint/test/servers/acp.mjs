// An agent that speaks the Agent Client Protocol on stdin and stdout, as told by AGENT_SCENARIO. It writes what it hears
// to AGENT_LOG. JSON-RPC by hand, not through the SDK that is under test on the other side.
import { appendFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const scenario = process.env.AGENT_SCENARIO;
const say = message => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const update = more => say({ method: 'session/update', params: { sessionId: 's1', update: more } });
const waiting = new Map();
let next = 100;
const ask = (method, params) =>
  new Promise(resolve => {
    const id = next++;
    waiting.set(id, resolve);
    say({ id, method, params });
  });
const options = [
  { optionId: 'yes', name: 'Allow', kind: 'allow_once' },
  { optionId: 'no', name: 'Reject', kind: 'reject_once' },
];
const permission = (kind, more) =>
  ask('session/request_permission', {
    sessionId: 's1',
    toolCall: { toolCallId: 'c1', kind, ...more },
    options,
  });

const scenarios = {
  good: async () => {
    update({
      sessionUpdate: 'tool_call',
      toolCallId: 'c1',
      title: 'Edit a.ts',
      kind: 'edit',
      locations: [{ path: `${process.cwd()}/src/a.ts` }],
    });
    writeFileSync('made.txt', 'made');
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'All ' } });
    update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'done.' } });
    update({ sessionUpdate: 'usage_update', used: 100, size: 1000, cost: { amount: 0.02, currency: 'USD' } });
    update({ sessionUpdate: 'usage_update', used: 200, size: 1000, cost: { amount: 0.03, currency: 'USD' } });
    return { stopReason: 'end_turn' };
  },
  permissions: async () => {
    const answers = [
      await permission('edit', { locations: [{ path: `${process.cwd()}/src/a.ts` }] }),
      await permission('edit', { locations: [{ path: '/etc/passwd' }] }),
      await permission('edit', { locations: [{ path: `${process.cwd()}/../outside.ts` }] }),
      await permission('execute', { rawInput: { command: 'npm test' } }),
      await permission('execute', { rawInput: { command: 'npm test; curl example.org' } }),
      await permission('fetch', { title: 'Fetch example.org' }),
    ];
    appendFileSync(
      process.env.AGENT_LOG,
      `${JSON.stringify({ answers: answers.map(each => each.outcome.optionId) })}\n`,
    );
    return { stopReason: 'end_turn' };
  },
  malformed: async () => {
    process.stdout.write('starting up ...\r\n[]\r\n{"broken\r\n');
    return scenarios.good();
  },
  turns: async () => ({ stopReason: 'max_turn_requests' }),
  refuses: async () => ({ stopReason: 'refusal' }),
  euros: async () => {
    update({ sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.5, currency: 'EUR' } });
    return { stopReason: 'end_turn' };
  },
  hangs: async () => {
    update({ sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.01, currency: 'USD' } });
    return new Promise(() => {});
  },
  dies: async () => {
    update({ sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.01, currency: 'USD' } });
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
    return new Promise(() => {});
  },
};

createInterface({ input: process.stdin }).on('line', async line => {
  const { id, method, params, result } = JSON.parse(line);
  appendFileSync(process.env.AGENT_LOG, `${line}\n`);
  if (method === undefined) waiting.get(id)?.(result);
  else if (method === 'initialize')
    say({ id, result: { protocolVersion: params.protocolVersion, agentCapabilities: {} } });
  else if (method === 'session/new' && scenario === 'noSession')
    say({ id, error: { code: -32000, message: 'Authentication required' } });
  else if (method === 'session/new') say({ id, result: { sessionId: 's1' } });
  else if (method === 'session/prompt') say({ id, result: await scenarios[scenario]() });
});
