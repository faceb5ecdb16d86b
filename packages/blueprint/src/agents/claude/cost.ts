import { type Cost, sumOfCosts } from '../../models/cost.ts';
import { type Usage, unknownUsage } from '../../models/port.ts';
import type { ReaderOptions } from '../port.ts';
import { addUsages, dollarsSince, priceUsage } from '../totals.ts';
import type { ClaudeResult, ClaudeTokens } from './protocol.ts';
import type { State } from './state.ts';

export function costOfRun(state: State, options: ReaderOptions): Cost {
  const { result, messages } = state;
  const told = result?.total_cost_usd;
  if (told !== undefined && told !== null) {
    return { usd: dollarsSince(told, options.session?.totalUsd), basis: 'measured' };
  }
  // Killed before the result: the messages say what their prompts took, and the beginning of what was written.
  const costs = [...messages.values()].map(({ model, usage }) =>
    priceUsage('anthropic', model ?? state.model, usageOf(usage), true, options),
  );
  return costs.length === 0 ? { usd: null, basis: 'unpriced' } : sumOfCosts(costs);
}

/** With what sub-agents used, where it says so; `usage` has the main loop only. */
export function totalUsage({ modelUsage, usage }: ClaudeResult): Usage {
  const models = Object.values(modelUsage ?? {});
  if (models.length === 0) return usage ? usageOf(usage) : unknownUsage;
  return addUsages(
    models.map(each =>
      usageOf({
        input_tokens: each.inputTokens,
        output_tokens: each.outputTokens,
        cache_read_input_tokens: each.cacheReadInputTokens,
        cache_creation_input_tokens: each.cacheCreationInputTokens,
      }),
    ),
  );
}

export function usageOfMessages({ messages }: State): Usage {
  return messages.size === 0
    ? unknownUsage
    : addUsages([...messages.values()].map(({ usage }) => usageOf(usage)));
}

function usageOf(tokens: ClaudeTokens): Usage {
  const cacheReadTokens = tokens.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = tokens.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: tokens.input_tokens + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: tokens.output_tokens,
  };
}

export function mainModel({ modelUsage }: ClaudeResult): string | undefined {
  const models = Object.entries(modelUsage ?? {});
  return models.sort(([, one], [, other]) => other.outputTokens - one.outputTokens)[0]?.[0];
}
