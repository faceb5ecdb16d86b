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
  cacheReadInputTokens: z.number().nullish(),
  cacheCreationInputTokens: z.number().nullish(),
});

const part = z.object({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
  tool_use_id: z.string().optional(),
  is_error: z.boolean().nullish(),
  content: z.unknown().optional(),
});

const event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('system'),
    subtype: z.string().optional(),
    model: z.string().optional(),
    session_id: z.string().optional(),
  }),
  z.object({
    type: z.literal('assistant'),
    message: z.object({
      id: z.string().optional(),
      model: z.string().optional(),
      content: z.array(part),
      usage: tokens.nullish(),
    }),
  }),
  z.object({ type: z.literal('user'), message: z.object({ content: z.union([z.string(), z.array(part)]) }) }),
  z.object({
    type: z.literal('result'),
    subtype: z.string(),
    is_error: z.boolean().optional(),
    result: z.string().nullish(),
    structured_output: z.unknown().optional(),
    stop_reason: z.string().nullish(),
    session_id: z.string().optional(),
    num_turns: z.number().nullish(),
    total_cost_usd: z.number().nullish(),
    usage: tokens.nullish(),
    modelUsage: z.record(z.string(), modelTokens).nullish(),
    permission_denials: z
      .array(z.object({ tool_name: z.string().optional(), tool_input: z.unknown().optional() }))
      .nullish(),
    errors: z.array(z.unknown()).nullish(),
  }),
]);

export type ClaudeEvent = z.infer<typeof event>;
export type ClaudeResult = Extract<ClaudeEvent, { type: 'result' }>;
export type ClaudePart = z.infer<typeof part>;
export type ClaudeTokens = z.infer<typeof tokens>;

const known: readonly string[] = ['system', 'assistant', 'user', 'result'];

/** `other`: an event that is not looked at. Undefined: no event, such as a line that a hook writes. */
export function parseClaudeEvent(line: string): ClaudeEvent | 'other' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = event.safeParse(value);
  if (parsed.success) return parsed.data;
  const { type } = (value ?? {}) as { type?: unknown };
  return typeof type === 'string' && !known.includes(type) ? 'other' : undefined;
}
