import { createHash } from 'node:crypto';
import type { SourceFile } from '../model.ts';

/** A digest of the file's bytes, in hex. */
export function digestOf(algorithm: 'sha1' | 'sha256' | 'sha384'): (file: SourceFile) => string {
  return ({ bytes }) => createHash(algorithm).update(bytes).digest('hex');
}
