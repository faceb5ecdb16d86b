import type { Writable } from 'node:stream';

const copyDataTag = 0x64;
const readyForQueryTag = 0x5a;
const headerSize = 5;
/** Bytes; longer messages than the server can make mean that we have lost our place in its answer. */
const longestMessage = 0x40000000;

/**
 * Cuts a server's answer into messages as it arrives in pieces. The contents of CopyData messages go to `take`, moved
 * together within their piece, all other bytes to `pass`, as they are. After ReadyForQuery everything is passed.
 */
export function copyDataFilter(
  pass: (data: Buffer) => void,
  take: (data: Buffer) => void,
): (data: Buffer) => void {
  let head = Buffer.alloc(0);
  let remaining = 0;
  let isData = false;
  let isOver = false;
  return received => {
    let piece = received;
    if (head.length > 0) {
      piece = Buffer.concat([head, received]);
      head = Buffer.alloc(0);
    }
    let at = 0;
    // What was moved together and not handed on yet.
    let start = 0;
    let end = 0;
    const handOn = () => {
      if (end > start) take(piece.subarray(start, end));
      start = at;
      end = at;
    };
    while (at < piece.length && !isOver) {
      if (remaining === 0) {
        if (piece.length - at < headerSize) {
          head = Buffer.from(piece.subarray(at));
          break;
        }
        const length = piece.readUInt32BE(at + 1);
        if (length < 4 || length > longestMessage) throw new Error('the answer of the server makes no sense');
        isOver = piece[at] === readyForQueryTag;
        if (isOver) break;
        isData = piece[at] === copyDataTag;
        remaining = isData ? length - 4 : length - 4 + headerSize;
        if (isData) at += headerSize;
      }
      const size = Math.min(remaining, piece.length - at);
      if (isData) {
        if (end !== at) piece.copyWithin(end, at, at + size);
        end += size;
        at += size;
      } else {
        handOn();
        at += size;
        pass(piece.subarray(at - size, at));
        start = at;
        end = at;
      }
      remaining -= size;
    }
    if (end > start) take(piece.subarray(start, end));
    if (isOver) pass(piece.subarray(at));
  };
}

/** Sends a CopyData message. Header and data are sent together without being copied together. */
export function sendCopyData(stream: Pick<Writable, 'cork' | 'uncork' | 'write'>, data: Buffer): void {
  const header = Buffer.allocUnsafe(headerSize);
  header[0] = copyDataTag;
  header.writeUInt32BE(data.length + 4, 1);
  stream.cork();
  stream.write(header);
  stream.write(data);
  stream.uncork();
}
