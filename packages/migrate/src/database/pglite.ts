import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';
import { MigrateError } from '../errors.ts';
import { lockFolder } from './folder-lock.ts';
import { statementResult } from './pg.ts';
import {
  type Database,
  ServerError,
  type ServerErrorFields,
  type Session,
  type StatementResult,
} from './port.ts';
import { Sql } from './sql.ts';

/** An embedded PostgreSQL in a folder, or in memory. It is created when it does not exist. */
export function pgliteDatabase(folder: string | 'memory'): Database {
  return {
    description: folder === 'memory' ? 'embedded database in memory' : `embedded database ${folder}`,
    shared: false,
    async open(onNotice) {
      const { PGlite } = await importPglite();
      if (folder !== 'memory') refuseForeignFolder(folder);
      const unlock = folder === 'memory' ? () => undefined : lockFolder(folder);
      try {
        const database = await PGlite.create(folder === 'memory' ? 'memory://' : folder);
        return sessionOn(database, onNotice, {
          borrowed: false,
          release: () => database.close().finally(unlock),
        });
      } catch (error) {
        unlock();
        throw error;
      }
    },
  };
}

/** A database is created where there is nothing; it is never written into a folder that holds something else. */
function refuseForeignFolder(folder: string): void {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  const isEmpty = !existsSync(folder) || (isFolder && readdirSync(folder).length === 0);
  if (folder !== '' && !folder.startsWith('//') && (isEmpty || existsSync(join(folder, 'PG_VERSION'))))
    return;
  throw new MigrateError(
    'invalid_configuration',
    `"pglite:${folder}" does not name a folder for an embedded database`,
    {
      hint: 'Name one that is empty or does not exist yet, for example pglite:./data, or pglite:memory for a database that is not kept.',
    },
  );
}

/** An instance that the caller created and will close. */
export function borrowedPglite(database: PGlite): Database {
  return {
    description: 'the given embedded database',
    shared: false,
    open: async onNotice => sessionOn(database, onNotice, { borrowed: true, release: async () => undefined }),
  };
}

interface Lifetime {
  readonly borrowed: boolean;
  readonly release: () => Promise<void>;
}

function sessionOn(
  database: PGlite,
  onNotice: Parameters<Database['open']>[0],
  { borrowed, release }: Lifetime,
): Session {
  return {
    borrowed,
    async run(text) {
      const message = simpleQuery(text instanceof Sql ? text.text : text);
      const { messages } = await database.runExclusive(() =>
        database.execProtocol(message, {
          throwOnError: false,
          onNotice: ({ severity, message, code }) =>
            onNotice({ severity: severity ?? 'NOTICE', message: message ?? '', code }),
        }),
      );
      return readMessages(messages);
    },
    copyOut: (source, destination) => copyOut(database, source, destination),
    copyIn: (target, source) => copyIn(database, target, source),
    // Everything runs in this process: while a statement runs there is nobody to ask.
    cancel: async () => undefined,
    close: release,
  };
}

/** COPY to STDOUT has no stream here; PGlite's own way is a device that collects the whole of it in memory. */
async function copyOut(database: PGlite, source: Sql, destination: Writable): Promise<number> {
  const result = await query(database, `COPY ${source.text} TO '/dev/blob'`);
  const pieces = result.blob?.stream() as AsyncIterable<Uint8Array> | undefined;
  for await (const piece of pieces ?? []) {
    if (destination.errored !== null) throw destination.errored;
    if (!destination.write(piece)) await once(destination, 'drain');
  }
  return result.affectedRows ?? 0;
}

/** Bytes that one COPY reads at a time: the device takes nothing but a whole. */
const blobSize = 4 * 1024 * 1024;

/** COPY from STDIN hangs here. In the text format a line end is always the end of a row, so any of them may end a COPY. */
async function copyIn(database: PGlite, target: Sql, source: Readable): Promise<number> {
  let rows = 0;
  let waiting: Buffer[] = [];
  let size = 0;
  const send = async (blob: Blob) => {
    if (blob.size === 0) return;
    const result = await query(database, `COPY ${target.text} FROM '/dev/blob'`, { blob });
    rows += result.affectedRows ?? 0;
  };
  for await (const received of source) {
    const piece = received as Buffer;
    const lastEnd = piece.lastIndexOf(0x0a) + 1;
    size += piece.length;
    if (size < blobSize || lastEnd === 0) {
      waiting.push(piece);
      continue;
    }
    await send(new Blob([...waiting, piece.subarray(0, lastEnd)]));
    waiting = [piece.subarray(lastEnd)];
    size = piece.length - lastEnd;
  }
  await send(new Blob(waiting));
  return rows;
}

async function query(database: PGlite, text: string, options: { blob?: Blob } = {}) {
  try {
    return await database.query(text, [], options);
  } catch (error) {
    throw error instanceof Error && 'severity' in error
      ? new ServerError(error as unknown as ServerErrorFields, [])
      : error;
  }
}

/** The `Q` message: its tag, its length and the text, ended by a zero byte. */
function simpleQuery(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`);
  const head = Buffer.alloc(5);
  head.write('Q');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

type Message = Awaited<ReturnType<PGlite['execProtocol']>>['messages'][number];

function readMessages(messages: readonly Message[]): StatementResult[] {
  const results: StatementResult[] = [];
  let columns: string[] = [];
  let rows: Record<string, string | null>[] = [];
  for (const message of messages) {
    if (message.name === 'rowDescription') {
      columns = (message as unknown as { fields: { name: string }[] }).fields.map(field => field.name);
    } else if (message.name === 'dataRow') {
      const { fields } = message as unknown as { fields: (string | null)[] };
      rows.push(Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? null])));
    } else if (message.name === 'commandComplete') {
      results.push(statementResult((message as unknown as { text: string }).text, rows));
      columns = [];
      rows = [];
    } else if (message.name === 'error') {
      throw new ServerError(message as unknown as ServerErrorFields, results);
    }
  }
  return results;
}

async function importPglite(): Promise<typeof import('@electric-sql/pglite')> {
  try {
    return await import('@electric-sql/pglite');
  } catch (error) {
    throw new MigrateError('embedded_database_missing', 'the embedded database is not installed', {
      hint: 'Install it with "npm install @electric-sql/pglite", or point DATABASE_URL at a PostgreSQL server.',
      cause: error,
    });
  }
}
