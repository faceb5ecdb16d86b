#!/usr/bin/env node
// Stands in for a coding agent, so that the tutorial runs without one: it speaks the protocol of Claude Code and writes
// the code of the task that its prompt asks for, from work/. It costs nothing; the amounts that it tells are made up.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const prompt = readFileSync(0, 'utf8');
const [, task = ''] = /^# (\w+):/.exec(prompt) ?? [];
const work = fileURLToPath(new URL(`work/${task}`, import.meta.url));
const say = event => process.stdout.write(`${JSON.stringify(event)}\n`);

say({ type: 'system', subtype: 'init', session_id: task, model: 'scripted' });
say({
  type: 'assistant',
  message: { id: 'm1', model: 'scripted', content: [{ type: 'text', text: `I build ${task}.` }] },
});
if (existsSync(work)) cpSync(work, process.cwd(), { recursive: true });
say({
  type: 'result',
  subtype: 'success',
  is_error: false,
  num_turns: 1,
  result: `${task} is done.`,
  session_id: task,
  total_cost_usd: 0.01,
});
