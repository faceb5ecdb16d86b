import { type Protocol, pieces, type Said } from './model-server.ts';

/** Anthropic's Messages API. */
export const messages: Protocol = {
  path: '/v1/messages',
  events: (said, model) => [
    {
      event: 'message_start',
      data: {
        type: 'message_start',
        message: {
          ...head(model),
          content: [],
          stop_reason: null,
          usage: { ...usage(said), output_tokens: 1 },
        },
      },
    },
    { event: 'ping', data: { type: 'ping' } },
    {
      event: 'content_block_start',
      data: { type: 'content_block_start', index: 0, content_block: emptyBlock(said) },
    },
    ...pieces(said.tool?.input ?? said.text ?? said.refusal ?? '').map(piece => ({
      event: 'content_block_delta',
      data: {
        type: 'content_block_delta',
        index: 0,
        delta:
          said.tool === undefined
            ? { type: 'text_delta', text: piece }
            : { type: 'input_json_delta', partial_json: piece },
      },
    })),
    { event: 'content_block_stop', data: { type: 'content_block_stop', index: 0 } },
    {
      event: 'message_delta',
      data: {
        type: 'message_delta',
        delta: { stop_reason: stopReason(said), stop_sequence: null },
        usage: { output_tokens: usage(said).output_tokens },
      },
    },
    { event: 'message_stop', data: { type: 'message_stop' } },
  ],
  document: (said, model) => ({
    ...head(model),
    content: [
      said.tool === undefined
        ? { type: 'text', text: said.text ?? said.refusal ?? '' }
        : { type: 'tool_use', id: 'toolu_1', name: said.tool.name, input: JSON.parse(said.tool.input) },
    ],
    stop_reason: stopReason(said),
    stop_sequence: null,
    usage: usage(said),
  }),
};

function head(model: string) {
  return { id: 'msg_1', type: 'message', role: 'assistant', model };
}

function emptyBlock({ tool }: Said) {
  return tool === undefined
    ? { type: 'text', text: '' }
    : { type: 'tool_use', id: 'toolu_1', name: tool.name, input: {} };
}

/** `input_tokens` are those that neither came from the cache nor went into it. */
function usage({ tokens = { input: 100, output: 20 } }: Said) {
  const { input, output, cacheRead = 0, cacheWrite = 0 } = tokens;
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    output_tokens: output,
  };
}

function stopReason({ tool, refusal, truncated }: Said): string {
  if (truncated === true) return 'max_tokens';
  if (refusal !== undefined) return 'refusal';
  return tool === undefined ? 'end_turn' : 'tool_use';
}
