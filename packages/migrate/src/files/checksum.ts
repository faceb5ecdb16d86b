import { createHash } from 'node:crypto';

export interface Checksums {
  /** SHA-256 of the file's bytes, in hex: what `sha256sum FILE` prints. */
  readonly checksum: string;
  /** The same without a byte order mark and with LF line ends, so that a checkout on Windows is recognised. */
  readonly normalizedChecksum: string;
}

export function checksumsOf(bytes: Buffer, text: string): Checksums {
  const checksum = sha256(bytes);
  const isNormal = !text.includes('\r\n') && bytes[0] !== 0xef;
  return {
    checksum,
    normalizedChecksum: isNormal ? checksum : sha256(Buffer.from(text.replaceAll('\r\n', '\n'))),
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
