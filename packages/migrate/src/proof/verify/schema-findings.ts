import type { Migration } from '../../files/migration.ts';
import { classify, type DifferenceClass } from '../classify.ts';
import { compareSnapshots, type Difference } from '../diff.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { findingOn, type VerifyFinding, type VerifyFindingId } from './findings.ts';

/** A comparison of two snapshots as findings: what matters in one, and what is told apart in one for each class. */
export function schemaFindings(
  migration: Migration,
  section: 'up' | 'down',
  compared: { readonly expected: Snapshot; readonly actual: Snapshot; readonly now: Date },
  id: VerifyFindingId,
  messageFor: (count: string) => string,
): VerifyFinding[] {
  const byClass = new Map<DifferenceClass, Difference[]>();
  for (const difference of compareSnapshots(compared.expected, compared.actual)) {
    const kind = classify(difference, compared.now);
    byClass.set(kind, [...(byClass.get(kind) ?? []), difference]);
  }
  return [...byClass].map(([kind, differences]) => {
    const told = toldApart[kind];
    if (told === undefined) {
      const message = messageFor(differences.length === 1 ? '1 object' : `${differences.length} objects`);
      return findingOn(migration, section, { id, severity: 'error', message, differences });
    }
    return findingOn(migration, section, { ...told, severity: 'note', differences });
  });
}

const toldApart: Partial<
  Record<DifferenceClass, { readonly id: VerifyFindingId; readonly message: string }>
> = {
  'column order': { id: 'column-order', message: 'only the order of columns is different' },
  'volatile text': {
    id: 'volatile-text',
    message: 'only a time that was computed when the object was made is different',
  },
  'extension comment': { id: 'extension-comment', message: 'only the comment of an extension is different' },
};
