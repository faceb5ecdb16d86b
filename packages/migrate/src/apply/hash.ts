import { createHash } from 'node:crypto';

/** What the journal knows a statement by. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
