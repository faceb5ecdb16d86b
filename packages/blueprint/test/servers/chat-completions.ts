import { type Protocol, pieces, type Said } from './model-server.ts';

/** OpenAI's Chat Completions, as it and compatible servers speak it. */
export const chatCompletions: Protocol = {
  path: '/v1/chat/completions',
  events: (said, model) => [
    chunk(model, { delta: { role: 'assistant', content: said.tool === undefined ? '' : null } }),
    ...(said.tool === undefined
      ? pieces(said.text ?? '').map(content => chunk(model, { delta: { content } }))
      : [
          chunk(model, {
            delta: {
              tool_calls: [
                {
                  index: 0,
                  id: 'call_1',
                  type: 'function',
                  function: { name: said.tool.name, arguments: '' },
                },
              ],
            },
          }),
          ...pieces(said.tool.input).map(piece =>
            chunk(model, { delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }),
          ),
        ]),
    ...pieces(said.refusal ?? '').map(refusal => chunk(model, { delta: { refusal } })),
    chunk(model, { delta: {}, finish_reason: finishReason(said) }),
    { data: { ...head(model, 'chat.completion.chunk'), choices: [], usage: usage(said) } },
    { data: '[DONE]' },
  ],
  document: (said, model) => ({
    ...head(model, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.text ?? null,
          ...(said.refusal === undefined ? {} : { refusal: said.refusal }),
          ...(said.tool === undefined
            ? {}
            : {
                tool_calls: [
                  {
                    id: 'call_1',
                    type: 'function',
                    function: { name: said.tool.name, arguments: said.tool.input },
                  },
                ],
              }),
        },
        finish_reason: finishReason(said),
      },
    ],
    usage: usage(said),
  }),
};

function head(model: string, object: string) {
  return { id: 'chatcmpl_1', object, created: 1_780_000_000, model };
}

function chunk(model: string, choice: { delta: unknown; finish_reason?: string }) {
  return {
    data: {
      ...head(model, 'chat.completion.chunk'),
      choices: [{ index: 0, finish_reason: null, ...choice }],
    },
  };
}

function usage({ tokens = { input: 100, output: 20 } }: Said) {
  const { input, output, cacheRead = 0 } = tokens;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
  };
}

function finishReason({ tool, truncated }: Said): string {
  if (truncated === true) return 'length';
  return tool === undefined ? 'stop' : 'tool_calls';
}
