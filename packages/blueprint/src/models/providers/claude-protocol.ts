import { z } from 'zod';

// Lines of `claude -p --output-format stream-json`. Only what is used is looked at: versions add fields and events.

const tokens = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  cache_read_input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
});

const modelTokens = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadInputTokens: z.number().optional(),
  cacheCreationInputTokens: z.number().optional(),
});

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('system'), subtype: z.string().optional(), model: z.string().optional() }),
  z.object({
    type: z.literal('assistant'),
    message: z.object({
      id: z.string().optional(),
      model: z.string().optional(),
      stop_reason: z.string().nullish(),
      content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
      usage: tokens.nullish(),
    }),
  }),
  z.object({
    type: z.literal('result'),
    subtype: z.string(),
    is_error: z.boolean(),
    result: z.string().optional(),
    structured_output: z.unknown().optional(),
    stop_reason: z.string().nullish(),
    total_cost_usd: z.number().nullish(),
    usage: tokens.nullish(),
    modelUsage: z.record(z.string(), modelTokens).nullish(),
    permission_denials: z.array(z.object({ tool_name: z.string().optional() })).nullish(),
    errors: z.array(z.unknown()).nullish(),
  }),
]);

export type ClaudeEvent = z.infer<typeof event>;
export type ClaudeResult = Extract<ClaudeEvent, { type: 'result' }>;
export type ClaudeTokens = z.infer<typeof tokens>;

/** `other`: an event that is not looked at. Undefined: no event, such as a line that a hook writes. */
export function parseEvent(line: string): ClaudeEvent | 'other' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = event.safeParse(value);
  if (parsed.success) return parsed.data;
  const { type } = (value ?? {}) as { type?: unknown };
  return typeof type === 'string' && !['system', 'assistant', 'result'].includes(type) ? 'other' : undefined;
}
