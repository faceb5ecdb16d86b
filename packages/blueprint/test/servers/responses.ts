import { type Protocol, pieces, type Said } from './model-server.ts';

/** OpenAI's Responses API. */
export const responses: Protocol = {
  path: '/v1/responses',
  events: (said, model) => {
    const parts = [
      { type: 'response.created', response: { ...head(model), status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: emptyItem(said) },
      ...deltas(said),
      { type: 'response.output_item.done', output_index: 0, item: item(said) },
      {
        type: said.truncated === true ? 'response.incomplete' : 'response.completed',
        response: body(said, model),
      },
    ];
    return parts.map((data, sequence_number) => ({ event: data.type, data: { ...data, sequence_number } }));
  },
  document: body,
};

function body(said: Said, model: string) {
  return {
    ...head(model),
    status: said.truncated === true ? 'incomplete' : 'completed',
    incomplete_details: said.truncated === true ? { reason: 'max_output_tokens' } : null,
    output: [item(said)],
    usage: usage(said),
  };
}

function head(model: string) {
  return { id: 'resp_1', object: 'response', created_at: 1_780_000_000, model, error: null };
}

function deltas(said: Said): { type: string; [key: string]: unknown }[] {
  const { tool, refusal, text = '' } = said;
  if (tool !== undefined)
    return pieces(tool.input).map(delta => ({
      type: 'response.function_call_arguments.delta',
      item_id: 'fc_1',
      output_index: 0,
      delta,
    }));
  return pieces(refusal ?? text).map(delta => ({
    type: refusal === undefined ? 'response.output_text.delta' : 'response.refusal.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta,
    ...(refusal === undefined ? { logprobs: [] } : {}),
  }));
}

function emptyItem({ tool }: Said) {
  return tool === undefined
    ? { type: 'message', id: 'msg_1', status: 'in_progress', role: 'assistant', content: [] }
    : {
        type: 'function_call',
        id: 'fc_1',
        call_id: 'call_1',
        name: tool.name,
        arguments: '',
        status: 'in_progress',
      };
}

function item({ tool, refusal, text = '' }: Said) {
  if (tool !== undefined)
    return {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: tool.name,
      arguments: tool.input,
      status: 'completed',
    };
  const content =
    refusal === undefined
      ? { type: 'output_text', text, annotations: [], logprobs: [] }
      : { type: 'refusal', refusal };
  return { type: 'message', id: 'msg_1', status: 'completed', role: 'assistant', content: [content] };
}

function usage({ tokens = { input: 100, output: 20 } }: Said) {
  const { input, output, cacheRead = 0 } = tokens;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
