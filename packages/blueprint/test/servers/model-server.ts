import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What a model says, in no protocol yet. */
export interface Said {
  readonly text?: string;
  readonly tool?: { readonly name: string; readonly input: string };
  readonly refusal?: string;
  readonly truncated?: boolean;
  readonly tokens?: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead?: number;
    readonly cacheWrite?: number;
  };
}

/** How a protocol puts what a model says: as events of a stream, and as one document. */
export interface Protocol {
  readonly path: string;
  readonly events: (
    said: Said,
    model: string,
  ) => readonly { readonly event?: string; readonly data: unknown }[];
  readonly document: (said: Said, model: string) => unknown;
}

/** One reply of a server, in the order of the requests. */
export type Reply =
  | (Said & {
      /** Sends only so many events, then resets the connection, or ends the stream as if all was well. */
      readonly cutAfter?: number;
      readonly cutBy?: 'reset' | 'end';
      /** Sends only so many events, and leaves the connection open. */
      readonly pauseAfter?: number;
      /** Answers in JSON though a stream was asked for. */
      readonly asDocument?: boolean;
      /** Sends only so many bytes of the document, then resets. */
      readonly bytes?: number;
      readonly firstByteAfterMs?: number;
    })
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | { readonly event: unknown; readonly eventName?: string }
  | { readonly raw: string; readonly contentType: string }
  | 'reset'
  | 'silence';

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever a client sends; the tests look into it.
  readonly body: any;
}

/** A server on loopback that speaks one protocol and answers by the list; closed when the test ends. */
export async function startModelServer(
  protocol: Protocol,
  replies: readonly Reply[],
): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const reply = replies[received.length];
    received.push({ path: request.url ?? '', headers: request.headers, body });
    await answer(protocol, reply, body, response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, received };
}

async function readBody(request: IncomingMessage): Promise<{ model?: string; stream?: boolean }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as { model?: string; stream?: boolean };
}

async function answer(
  protocol: Protocol,
  reply: Reply | undefined,
  { model = '', stream }: { model?: string; stream?: boolean },
  response: ServerResponse,
): Promise<void> {
  if (reply === 'silence') return;
  if (reply === 'reset') return void response.socket?.resetAndDestroy();
  if (reply === undefined) {
    response.writeHead(599).end('{"error":{"message":"the test has no reply for this request"}}');
  } else if ('status' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
  } else if ('raw' in reply) {
    response.writeHead(200, { 'content-type': reply.contentType }).end(reply.raw);
  } else if ('event' in reply) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const name = reply.eventName === undefined ? '' : `event: ${reply.eventName}\n`;
    response.end(`${name}data: ${JSON.stringify(reply.event)}\n\n`);
  } else {
    await wait(reply.firstByteAfterMs ?? 0);
    if (stream === true && reply.asDocument !== true) await sendEvents(protocol, reply, model, response);
    else sendDocument(JSON.stringify(protocol.document(reply, model)), reply.bytes, response);
  }
}

async function sendEvents(
  protocol: Protocol,
  reply: Said & {
    readonly cutAfter?: number;
    readonly cutBy?: 'reset' | 'end';
    readonly pauseAfter?: number;
  },
  model: string,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of protocol.events(reply, model).slice(0, reply.cutAfter ?? reply.pauseAfter)) {
    const name = event === undefined ? '' : `event: ${event}\n`;
    response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  if (reply.pauseAfter !== undefined) return;
  if (reply.cutAfter === undefined || reply.cutBy === 'end') return void response.end();
  // The client has to have read what came before the reset, as it has in life.
  await wait(50);
  response.socket?.resetAndDestroy();
}

function sendDocument(json: string, bytes: number | undefined, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
  if (bytes === undefined) return void response.end(json);
  response.write(Buffer.from(json).subarray(0, bytes), () => response.socket?.resetAndDestroy());
}

/** A text in pieces, as models send it. */
export function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,5}/g) ?? [];
}
