import { createHash } from 'node:crypto';
import { withoutSide } from './classify.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/**
 * One text for all databases with the same schema, and another for all others: SHA-256 in hexadecimal. It leaves out
 * what databases with the same migrations may differ in: column order, and the comments of extensions. Definitions are
 * written by the server, so compare fingerprints of one major version only.
 */
export function fingerprint(snapshot: Snapshot): string {
  const objects = snapshot.objects.map(({ kind, name, facts }) => [
    kind,
    name,
    Object.entries(withoutSide(kind, facts)).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
  return createHash('sha256').update(JSON.stringify(objects)).digest('hex');
}
