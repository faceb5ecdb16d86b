import { type Usage, unknownUsage } from '../port.ts';
import { type ClaudeEvent, type ClaudeResult, type ClaudeTokens, parseEvent } from './claude-protocol.ts';

export interface ClaudeOutcome {
  readonly text: string;
  readonly model: string | undefined;
  readonly usage: Usage;
  readonly costUsd: number | null;
  /** `none`: no result came, the program was killed or broke off. */
  readonly ended: 'complete' | 'truncated' | 'refused' | 'error' | 'none';
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export interface ClaudeReader {
  readonly take: (line: string) => void;
  readonly outcome: () => ClaudeOutcome;
}

/** Collects the events of one run. What is no event, such as a line of a hook, is skipped and counted in a warning. */
export function createClaudeReader(): ClaudeReader {
  let model: string | undefined;
  let result: ClaudeResult | undefined;
  let strangeLines = 0;
  const said = new Map<string, string>();
  // One message comes in several events that repeat its usage: the last one of each counts.
  const usages = new Map<string, ClaudeTokens>();
  return {
    take: line => {
      if (line.trim() === '') return;
      const read = parseEvent(line);
      if (read === undefined) strangeLines++;
      if (read === undefined || read === 'other') return;
      if (read.type === 'system') model ??= read.model;
      else if (read.type === 'result') result = read;
      else takeMessage(read, said, usages);
    },
    outcome: () => {
      const warnings =
        strangeLines === 0 ? [] : [`${strangeLines} lines of the claude command were no events`];
      const text = [...said.values()].join('\n').trim();
      return result === undefined
        ? { text, model, usage: usageOfMessages(usages), costUsd: null, ended: 'none', errors: [], warnings }
        : outcomeOf(result, text, model, usages, warnings);
    },
  };
}

function takeMessage(
  { message }: Extract<ClaudeEvent, { type: 'assistant' }>,
  said: Map<string, string>,
  usages: Map<string, ClaudeTokens>,
): void {
  const id = message.id ?? `message ${said.size}`;
  const text = message.content.flatMap(part => (part.type === 'text' ? [part.text ?? ''] : [])).join('');
  said.set(id, (said.get(id) ?? '') + text);
  if (message.usage) usages.set(id, message.usage);
}

function outcomeOf(
  result: ClaudeResult,
  said: string,
  initialModel: string | undefined,
  usages: ReadonlyMap<string, ClaudeTokens>,
  warnings: readonly string[],
): ClaudeOutcome {
  const structured = result.structured_output;
  const { subtype } = result;
  return {
    text:
      structured === undefined || structured === null ? (result.result ?? said) : JSON.stringify(structured),
    // The model that wrote most: a small one may have helped.
    model: mainModel(result) ?? initialModel,
    usage: usageOfResult(result, usages),
    costUsd: result.total_cost_usd ?? null,
    ended: endOf(result),
    errors: [
      ...(subtype === 'success' ? [] : [`It ended with ${subtype}.`]),
      ...(result.is_error && result.result !== undefined ? [result.result] : []),
      ...(result.errors ?? []).map(error => (typeof error === 'string' ? error : JSON.stringify(error))),
    ],
    warnings: [
      ...warnings,
      ...(subtype === 'success' ? [] : [`the claude command ended with ${subtype}`]),
      ...(result.permission_denials ?? []).map(
        ({ tool_name = 'a tool' }) => `the claude command wanted to use ${tool_name}, and was not allowed to`,
      ),
    ],
  };
}

function endOf({ subtype, is_error, stop_reason }: ClaudeResult): ClaudeOutcome['ended'] {
  if (subtype !== 'success' || is_error) return 'error';
  if (stop_reason === 'max_tokens') return 'truncated';
  return stop_reason === 'refusal' ? 'refused' : 'complete';
}

/** With what helpers of it used, where it says so; `usage` has the main loop only. */
function usageOfResult(
  { modelUsage, usage }: ClaudeResult,
  usages: ReadonlyMap<string, ClaudeTokens>,
): Usage {
  const models = Object.values(modelUsage ?? {});
  if (models.length > 0)
    return sumUsages(
      models.map(each => ({
        input_tokens: each.inputTokens,
        output_tokens: each.outputTokens,
        cache_read_input_tokens: each.cacheReadInputTokens ?? 0,
        cache_creation_input_tokens: each.cacheCreationInputTokens ?? 0,
      })),
    );
  return usage ? sumUsages([usage]) : usageOfMessages(usages);
}

/** Of a run that was killed: the output of the last message is not told yet, so the sum is not the whole. */
function usageOfMessages(usages: ReadonlyMap<string, ClaudeTokens>): Usage {
  return usages.size === 0 ? unknownUsage : { ...sumUsages([...usages.values()]), outputTokens: null };
}

function sumUsages(all: readonly ClaudeTokens[]): Usage {
  const sum = (count: (each: ClaudeTokens) => number) => all.reduce((total, each) => total + count(each), 0);
  const cacheReadTokens = sum(each => each.cache_read_input_tokens ?? 0);
  const cacheWriteTokens = sum(each => each.cache_creation_input_tokens ?? 0);
  return {
    inputTokens: sum(each => each.input_tokens) + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: sum(each => each.output_tokens),
  };
}

function mainModel({ modelUsage }: ClaudeResult): string | undefined {
  const models = Object.entries(modelUsage ?? {});
  return models.sort(([, one], [, other]) => other.outputTokens - one.outputTokens)[0]?.[0];
}
