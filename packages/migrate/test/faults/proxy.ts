import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What happens to a connection. */
export type Break =
  /** Both ends are closed. */
  | 'cut'
  /** Nothing passes any more, and both ends stay open. */
  | 'stalled'
  /** The client is gone, and the server does not hear of it: half-open. */
  | 'client gone'
  /** The server's end is closed, and the client does not hear of it: half-open. */
  | 'server gone';

export interface Trap {
  readonly how: Break;
  readonly from: 'client' | 'server';
  /** It happens instead of passing on this message, counted from 1 in its direction. */
  readonly message: number;
}

/** A TCP proxy on loopback that counts the messages of PostgreSQL's protocol, and breaks its first connection at one of them. */
export interface BreakableProxy extends AsyncDisposable {
  readonly url: string;
  /** How many messages of the first connection have come from each side. */
  readonly counted: { client: number; server: number };
  /** Simple queries of all connections: each is a round trip. */
  readonly queries: number;
  /** Their texts. */
  readonly texts: readonly string[];
  /** Resolves when the trap has sprung. */
  readonly sprung: Promise<void>;
}

/** The type byte of a Query message. */
const queryType = 'Q'.charCodeAt(0);

export async function startProxy(target: string, trap?: Trap): Promise<BreakableProxy> {
  const { hostname, port } = new URL(target);
  const counted = { client: 0, server: 0 };
  const sockets = new Set<Socket>();
  let spring: () => void = () => undefined;
  const sprung = new Promise<void>(resolve => {
    spring = resolve;
  });
  let connections = 0;
  const texts: string[] = [];
  const listener = createServer({ allowHalfOpen: true }, client => {
    connections += 1;
    const isFirst = connections === 1;
    const server = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    let isBroken = false;
    const pass = (from: 'client' | 'server', source: Socket, sink: Socket) => {
      const split = splitMessages(from);
      source.on('data', chunk => {
        if (isBroken) return;
        for (const message of split(chunk)) {
          if (from === 'client' && message[0] === queryType) texts.push(message.toString('utf8', 5));
          if (!isFirst) {
            sink.write(message);
            continue;
          }
          counted[from] += 1;
          if (trap?.from === from && trap.message === counted[from]) {
            isBroken = true;
            breakConnection(trap.how, client, server);
            spring();
            return;
          }
          sink.write(message);
        }
      });
      source.on('end', () => isBroken || sink.end());
      source.on('close', () => isBroken || sink.destroy());
    };
    pass('client', client, server);
    pass('server', server, client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  const url = new URL(target);
  url.port = String(address.port);
  return {
    url: url.href,
    counted,
    get queries() {
      return texts.length;
    },
    texts,
    sprung,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      listener.close();
    },
  };
}

function breakConnection(how: Break, client: Socket, server: Socket): void {
  if (how === 'cut' || how === 'client gone') client.destroy();
  if (how === 'cut' || how === 'server gone') server.destroy();
}

/** Cuts a stream into messages. The client's first one has no type byte; all others have one, and then their length. */
export function splitMessages(from: 'client' | 'server'): (chunk: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  let hasType = from === 'server';
  return chunk => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Buffer[] = [];
    for (;;) {
      const head = hasType ? 1 : 0;
      if (rest.length < head + 4) return messages;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return messages;
      messages.push(rest.subarray(0, length));
      rest = rest.subarray(length);
      hasType = true;
    }
  };
}
