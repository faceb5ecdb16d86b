import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlueprintError } from '../../errors.ts';
import { redact } from '../../redact.ts';
import { jsonSchemaOf } from '../json-schema.ts';
import { secretsOf } from '../keys.ts';
import { LostCallError } from '../lost-call.ts';
import type { AnswerMode, ModelRequest, ModelResponse } from '../port.ts';
import type { ModelSurroundings, OpenModel } from '../surroundings.ts';
import { type ClaudeOutcome, createClaudeReader } from './claude-events.ts';
import { type CommandEnd, runCommand } from './run-command.ts';

/**
 * The Claude Code command as a model, on the account that it is logged in to: `claude/opus`, or `claude` for its own
 * choice. `BLUEPRINT_CLAUDE` names the program where it is not `claude` on the PATH. It runs in an empty folder and may
 * use no tool: it is asked, it does not work.
 */
export const openClaude: OpenModel = (id, surroundings) => {
  const name = id === '' ? 'claude' : `claude/${id}`;
  return {
    name,
    vendor: 'anthropic',
    id,
    billing: 'told',
    modes: ['native', 'text'],
    respond: (request, mode) => respond(name, id, request, mode, surroundings),
  };
};

async function respond(
  name: string,
  id: string,
  request: ModelRequest,
  mode: AnswerMode,
  { environment }: ModelSurroundings,
): Promise<ModelResponse> {
  request.signal?.throwIfAborted();
  const folder = mkdtempSync(join(tmpdir(), 'blueprint-claude-'));
  const startedAt = performance.now();
  const reader = createClaudeReader();
  try {
    const end = await runCommand({
      command: environment['BLUEPRINT_CLAUDE'] ?? 'claude',
      arguments: commandArguments(id, request, mode, folder),
      directory: join(folder),
      environment,
      // Never in an argument: a long prompt does not fit there, and a list of processes shows it.
      input: request.prompt,
      onLine: reader.take,
      signal: request.signal,
    });
    const outcome = reader.outcome();
    const response = responseOf(outcome, end, name, request, environment);
    const durationMs = Math.round(performance.now() - startedAt);
    return {
      ...response,
      mode,
      model: outcome.model ?? id,
      durationMs,
      warnings: [...warningsOf(request), ...outcome.warnings],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandArguments(id: string, request: ModelRequest, mode: AnswerMode, folder: string): string[] {
  const { system, answer, maxUsd } = request;
  const systemFile = join(folder, 'system.md');
  if (system !== '') writeFileSync(systemFile, system);
  return [
    '-p',
    '--output-format',
    'stream-json',
    '--verbose',
    // Nobody is there to be asked, and nothing is to be done.
    '--permission-mode',
    'dontAsk',
    '--disallowedTools',
    'Bash,Edit,Write,NotebookEdit,Read,Glob,Grep,WebFetch,WebSearch,Task',
    ...(id === '' ? [] : ['--model', id]),
    ...(system === '' ? [] : ['--append-system-prompt-file', systemFile]),
    ...(maxUsd === undefined ? [] : ['--max-budget-usd', String(maxUsd)]),
    ...(mode === 'native' && answer !== undefined
      ? ['--json-schema', JSON.stringify(jsonSchemaOf(answer.schema))]
      : []),
  ];
}

function responseOf(
  outcome: ClaudeOutcome,
  end: CommandEnd,
  name: string,
  { signal }: ModelRequest,
  environment: Readonly<Record<string, string>>,
): Pick<ModelResponse, 'text' | 'finish' | 'usage' | 'costUsd' | 'retries' | 'lostAttempts'> {
  const { text, usage, costUsd, ended } = outcome;
  const paid = { text, usage, costUsd, retries: 0, lostAttempts: 0 };
  if (ended === 'complete' || ended === 'truncated' || ended === 'refused') return { ...paid, finish: ended };
  // An answer that had begun, or an error of which something was paid: it is kept and counted.
  if (ended === 'none' && text !== '') return { ...paid, finish: 'cut' };
  if (ended === 'error' && costUsd !== null && costUsd > 0) return { ...paid, finish: 'other' };
  signal?.throwIfAborted();
  throw failure(name, outcome, end, environment);
}

function failure(
  name: string,
  { errors, ended }: ClaudeOutcome,
  { stderr, code, notFound }: CommandEnd,
  environment: Readonly<Record<string, string>>,
): BlueprintError {
  if (notFound)
    return new BlueprintError('not_found', `${name} needs the program "claude", which is not on the PATH`, {
      hint: 'Install Claude Code, or name the program in BLUEPRINT_CLAUDE.',
    });
  const lines = [...errors, ...stderr.trim().split('\n').slice(-3)].filter(line => line.trim() !== '');
  const details = lines.map(line => redact(line, secretsOf(environment)));
  const said = lines.join('\n');
  if (/invalid api key|authentication|\b401\b|log ?in/i.test(said))
    return new BlueprintError('key_refused', `${name} is not logged in`, {
      details,
      hint: 'Run "claude" once and log in.',
    });
  if (/unknown option|unknown argument/i.test(said) && /schema/.test(said))
    return new BlueprintError('mode_refused', `this version of ${name} has no structured output`, {
      details,
    });
  if (ended === 'error' || code !== 0)
    return new BlueprintError(
      'model_unavailable',
      `${name} ended with an error (exit code ${code ?? 'none'})`,
      {
        details,
        hint: 'Try "claude -p hello" by itself.',
      },
    );
  return new LostCallError('model_unavailable', `${name} ended without a result`, { details });
}

function warningsOf({ temperature, seed }: ModelRequest): string[] {
  return [
    ...(temperature === undefined ? [] : ['temperature was left out: the claude command does not take it']),
    ...(seed === undefined ? [] : ['seed was left out: the claude command does not take it']),
  ];
}
