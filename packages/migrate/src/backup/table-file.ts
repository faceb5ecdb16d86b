import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Session } from '../database/port.ts';
import { commaSeparated, identifier, type Sql, sql } from '../database/sql.ts';

/** Level 1 takes a third of the time of level 6, for files that are a sixth larger. */
const compressionLevel = 1;
/** Bytes a stream passes on at a time. */
const pieceSize = 256 * 1024;
/** A gzip stream is a stream like others; its type forgets that it can be told how much to hold. */
const streamOptions = { chunkSize: pieceSize, highWaterMark: 4 * pieceSize };

export interface WrittenFile {
  readonly rows: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Copies a table into a file of its own, which is on disk when this returns. Memory does not grow with the table. */
export async function writeTableFile(session: Session, source: Sql, path: string): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      bytes += piece.length;
      done(null, piece);
    },
  });
  const gzip = createGzip({ level: compressionLevel, ...streamOptions });
  // With `flush` it is closed when its data is on disk.
  const file = createWriteStream(path, {
    flags: 'wx',
    mode: 0o600,
    flush: true,
    highWaterMark: 4 * pieceSize,
  });
  const written = pipeline(gzip, meter, file);
  const copied = session.copyOut(source, gzip).then(
    rows => {
      gzip.end();
      return rows;
    },
    (error: Error) => {
      gzip.destroy(error);
      throw error;
    },
  );
  const [writing, copying] = await Promise.allSettled([written, copied]);
  // A disk that is full breaks both; what it said is in either.
  if (copying.status === 'rejected') throw copying.reason;
  if (writing.status === 'rejected') throw writing.reason;
  return { rows: copying.value, bytes, sha256: hash.digest('hex') };
}

/** The rows of a table's file, in the text format of COPY. */
export function readTableFile(folder: string, file: string): Readable {
  const packed = createReadStream(join(folder, file), { highWaterMark: pieceSize });
  const rows = createGunzip(streamOptions);
  packed.on('error', error => rows.destroy(error));
  rows.on('close', () => packed.destroy());
  return packed.pipe(rows);
}

/** A table with its columns, as COPY takes it. */
export function copyTarget(name: Sql, columns: readonly string[]): Sql {
  return columns.length === 0 ? name : sql`${name} (${columnList(columns)})`;
}

function columnList(columns: readonly string[]): Sql {
  return commaSeparated(columns.map(column => identifier(column)));
}
