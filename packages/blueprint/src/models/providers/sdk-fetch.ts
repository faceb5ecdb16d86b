/** A server that was asked for a stream and answered with one JSON document. */
class JsonForStream extends Error {
  readonly text: string;
  readonly response: () => Response;

  constructor(text: string, { status, statusText, headers }: Response) {
    super('the server answered a request for a stream with JSON');
    this.text = text;
    this.response = () => new Response(text, { status, statusText, headers: withoutLength(headers) });
  }
}

/** `fetch`, but a JSON document in place of a stream is an error that carries it. Other failures pass unchanged. */
export const refuseJsonForStream: typeof globalThis.fetch = async (url, init) => {
  const response = await fetch(url, init);
  const isJson = /^application\/json\b/i.test(response.headers.get('content-type') ?? '');
  if (!response.ok || !isJson) return response;
  throw new JsonForStream(await response.text(), response);
};

/** The document, if that is what the error is about. */
export function documentOf(error: unknown): JsonForStream | undefined {
  return error instanceof JsonForStream ? error : undefined;
}

/** The text is decoded by now. */
function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete('content-length');
  kept.delete('content-encoding');
  return kept;
}

/** `fetch` that keeps the text of what it got, for the case that nobody can read it. */
export function keepingText(): {
  readonly fetch: typeof globalThis.fetch;
  readonly text: () => string | undefined;
} {
  let kept: string | undefined;
  return {
    text: () => kept,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!response.ok) return response;
      kept = await response.text();
      const { status, statusText, headers } = response;
      return new Response(kept, { status, statusText, headers: withoutLength(headers) });
    },
  };
}
