import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Client, Connection, PoolClient } from 'pg';
import { copyDataFilter, sendCopyData } from './copy-frames.ts';
import { ServerError, type ServerErrorFields } from './port.ts';
import type { Sql } from './sql.ts';

/** The part of a connection's stream that is used here; @types/pg hides more of it. */
type Socket = NodeJS.EventEmitter &
  Pick<Writable, 'cork' | 'uncork' | 'write' | 'writableNeedDrain' | 'destroyed'> &
  Pick<Readable, 'pause' | 'resume'> & { destroy(error?: Error): unknown };

/**
 * `COPY source TO STDOUT` into a stream. pg would make an object and an event of every row, which takes longer than
 * the server needs to send it: while the COPY runs, its frames are taken out of the socket's data before pg sees it.
 */
export async function copyOut(
  client: Client | PoolClient,
  cancel: () => Promise<void>,
  source: Sql,
  destination: Writable,
): Promise<number> {
  let failure: Error | undefined;
  let canceled: Promise<void> = Promise.resolve();
  const onFailure = (error: Error = new Error('the destination was closed')) => {
    if (failure !== undefined) return;
    failure = error;
    socketOf(client).resume();
    canceled = cancel().catch(() => undefined);
  };
  const onClose = () => onFailure();
  destination.on('error', onFailure);
  destination.on('close', onClose);
  try {
    const rows = await new Promise<number>((resolve, reject) => {
      const take = (socket: Socket, data: Buffer) => {
        if (failure !== undefined || destination.write(data)) return;
        socket.pause();
        destination.once('drain', () => socket.resume());
      };
      client.query(new CopyOutRequest(`COPY ${source.text} TO STDOUT`, take, resolve, reject));
    });
    // The server may have sent everything before it heard of the cancel.
    if (failure !== undefined) throw failure;
    return rows;
  } catch (error) {
    throw failure ?? error;
  } finally {
    destination.off('error', onFailure);
    destination.off('close', onClose);
    // A cancel that is still on its way would hit the next statement.
    await canceled;
  }
}

/** `COPY target FROM STDIN` out of a stream. */
export async function copyIn(client: Client | PoolClient, target: Sql, source: Readable): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    client.query(new CopyInRequest(`COPY ${target.text} FROM STDIN`, source, resolve, reject));
  });
}

function socketOf(client: Client | PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

abstract class CopyRequest {
  protected readonly text: string;
  protected readonly resolve: (rows: number) => void;
  private readonly rejectWith: (error: Error) => void;
  private rows = 0;

  constructor(text: string, resolve: (rows: number) => void, reject: (error: Error) => void) {
    this.text = text;
    this.resolve = resolve;
    this.rejectWith = reject;
  }

  /** Called once, when no more data can come or go. */
  protected abstract settle(): void;

  protected reject(error: Error): void {
    this.settle();
    this.rejectWith(error);
  }

  handleCommandComplete(message: { text: string }): void {
    this.rows = Number(/ (\d+)$/.exec(message.text)?.[1] ?? 0);
  }

  handleCopyData(): void {}

  handleError(error: Error & ServerErrorFields): void {
    this.reject(error.code !== undefined && 'severity' in error ? new ServerError(error, []) : error);
  }

  handleReadyForQuery(): void {
    this.settle();
    this.resolve(this.rows);
  }
}

class CopyOutRequest extends CopyRequest {
  private readonly take: (socket: Socket, data: Buffer) => void;
  private restore: () => void = () => undefined;

  constructor(
    text: string,
    take: (socket: Socket, data: Buffer) => void,
    resolve: (rows: number) => void,
    reject: (error: Error) => void,
  ) {
    super(text, resolve, reject);
    this.take = take;
  }

  submit(connection: Connection): undefined {
    const { stream } = connection as unknown as { stream: Socket };
    const readers = stream.listeners('data') as ((data: Buffer) => void)[];
    const pass = (data: Buffer) => {
      for (const reader of readers) reader(data);
    };
    const filter = copyDataFilter(pass, data => this.take(stream, data));
    const onData = (data: Buffer) => {
      try {
        filter(data);
      } catch (error) {
        stream.destroy(error as Error);
      }
    };
    stream.removeAllListeners('data');
    stream.on('data', onData);
    this.restore = () => {
      if (!stream.listeners('data').includes(onData)) return;
      stream.off('data', onData);
      for (const reader of readers) stream.on('data', reader);
      // A destination that was full when the last row came, and was ended since, says no more that it has room.
      stream.resume();
    };
    connection.query(this.text);
  }

  protected settle(): void {
    this.restore();
  }
}

class CopyInRequest extends CopyRequest {
  private readonly source: Readable;
  private isSettled = false;

  constructor(
    text: string,
    source: Readable,
    resolve: (rows: number) => void,
    reject: (error: Error) => void,
  ) {
    super(text, resolve, reject);
    this.source = source;
  }

  submit(connection: Connection): undefined {
    connection.query(this.text);
  }

  handleCopyInResponse(connection: Connection): void {
    void this.send(connection as unknown as CopyingConnection);
  }

  private async send(connection: CopyingConnection): Promise<void> {
    const { stream } = connection;
    try {
      for await (const piece of this.source) {
        if (this.isSettled || stream.destroyed) return;
        sendCopyData(stream, piece as Buffer);
        if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
      }
      if (!this.isSettled) connection.endCopyFrom();
    } catch (error) {
      // The server answers a CopyFail with an error of its own; ours says more.
      this.reject(error as Error);
      connection.sendCopyFail('the data could not be read');
    }
  }

  protected settle(): void {
    this.isSettled = true;
    this.source.destroy();
  }
}

interface CopyingConnection {
  readonly stream: Socket;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}
