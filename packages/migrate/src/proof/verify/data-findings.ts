import type { Migration } from '../../files/migration.ts';
import type { DataChange } from '../data/rows.ts';
import { findingOn, type VerifyFinding, type VerifyFindingId } from './findings.ts';

/**
 * What became of the rows, save what the header declares with `Data-Loss`; and declarations that nothing came of. A hint
 * leaves out the schema `home`, the target: the same file goes to tenants whose schemas have other names.
 */
export function dataFindings(
  migration: Migration,
  changes: readonly DataChange[],
  wasTested: boolean,
  home: string,
): VerifyFinding[] {
  const declared = migration.header.dataLoss;
  const undeclared = changes.filter(change => !declared.some(name => covers(name, change)));
  const unused = declared.filter(name => !changes.some(change => covers(name, change)));
  return [
    ...undeclared.map(change => findingFor(migration, change, home)),
    ...(wasTested ? unused : []).map(name =>
      findingOn(migration, 'up', {
        id: 'unused-declaration',
        severity: 'warning',
        message: `the header declares that ${name} loses data, and it does not`,
        hint: 'Remove it from "-- Data-Loss:", so that the line says what is true.',
      }),
    ),
  ];
}

/** `users` covers all of the table, `users.name` a column of it; a schema in front may be left out. */
function covers(name: string, { table, column }: DataChange): boolean {
  const plain = (text: string) => text.replaceAll('"', '');
  const full = plain(table);
  const short = full.slice(full.indexOf('.') + 1);
  const names = [full, short];
  return names.some(
    candidate => name === candidate || (column !== undefined && name === `${candidate}.${column}`),
  );
}

const ids: Readonly<Record<DataChange['kind'], VerifyFindingId>> = {
  lost: 'data-lost',
  changed: 'data-changed',
  left: 'data-left',
  cleared: 'data-cleared',
};

function findingFor(migration: Migration, change: DataChange, home: string): VerifyFinding {
  return findingOn(migration, 'down', {
    id: ids[change.kind],
    severity: change.kind === 'cleared' ? 'note' : 'error',
    message: messageFor(change),
    ...hintFor(change, home),
    data: [change],
  });
}

function hintFor({ table, column, kind }: DataChange, home: string): { hint?: string } {
  if (kind === 'cleared') return {};
  if (kind === 'left') return { hint: 'DOWN should remove what UP put in.' };
  const plain = table.replaceAll('"', '');
  const short = plain.startsWith(`${home}.`) ? plain.slice(home.length + 1) : plain;
  const name = column === undefined ? short : `${short}.${column}`;
  return {
    hint: `If DOWN cannot bring it back, say so: "-- Data-Loss: ${name}"; or "-- Irreversible: reason" instead of DOWN.`,
  };
}

function messageFor({ table, column, kind, count, before, after }: DataChange): string {
  const rows = count === 1 ? '1 row' : `${count} rows`;
  if (column === undefined) {
    if (kind === 'left') return `after UP and DOWN, ${table} has ${rows} more than before`;
    return kind === 'lost'
      ? `after UP and DOWN, ${rows} of ${table} ${count === 1 ? 'is' : 'are'} gone`
      : `after UP and DOWN, ${rows} of ${table} ${count === 1 ? 'is' : 'are'} not what they were`;
  }
  if (kind === 'cleared') return `DOWN empties ${table}.${column} also where it had a value before UP`;
  return `after UP and DOWN, ${table}.${column} is ${kind} in ${rows} (${cut(before)} became ${cut(after)})`;
}

function cut(text: string | undefined): string {
  const shown = text ?? 'nothing';
  return shown.length > 40 ? `${shown.slice(0, 40)}…` : shown;
}
