import { z } from 'zod';

// Lines of `codex exec --experimental-json`. Only what is used is looked at: versions add fields and events.

const item = z.object({
  type: z.string(),
  text: z.string().optional(),
  message: z.string().optional(),
  command: z.string().optional(),
  exit_code: z.number().nullish(),
  status: z.string().optional(),
  changes: z.array(z.object({ path: z.string(), kind: z.string().optional() })).optional(),
  query: z.string().optional(),
  tool: z.string().optional(),
});

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.object({ type: z.literal('turn.started') }),
  z.object({
    type: z.literal('turn.completed'),
    usage: z
      .object({
        input_tokens: z.number(),
        cached_input_tokens: z.number().nullish(),
        output_tokens: z.number(),
      })
      .nullish(),
  }),
  z.object({ type: z.literal('turn.failed'), error: z.object({ message: z.string() }) }),
  z.object({ type: z.literal('item.started'), item }),
  z.object({ type: z.literal('item.updated'), item }),
  z.object({ type: z.literal('item.completed'), item }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export type CodexEvent = z.infer<typeof event>;
export type CodexItem = z.infer<typeof item>;

/** `other`: an event that is not looked at. Undefined: no event. */
export function parseCodexEvent(line: string): CodexEvent | 'other' | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = event.safeParse(value);
  if (parsed.success) return parsed.data;
  const { type } = (value ?? {}) as { type?: unknown };
  const isNamed = typeof type === 'string' && /^[a-z_]+(?:\.[a-z_]+)*$/.test(type);
  return isNamed && !/^(?:thread\.started|turn\.|item\.|error$)/.test(type) ? 'other' : undefined;
}
