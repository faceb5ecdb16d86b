import { alterTable, type Located } from './alter-table.ts';
import type { Node } from './node.ts';
import { maintenanceReaders } from './readers/maintenance.ts';
import { objectReaders } from './readers/objects.ts';
import type { Reader } from './readers/reader.ts';
import { rowReaders } from './readers/rows.ts';
import { tableReaders } from './readers/tables.ts';

/** By the kind of the parse tree's root. */
const readers: Readonly<Record<string, Reader>> = {
  AlterTableStmt: alterTable,
  ...tableReaders,
  ...objectReaders,
  ...maintenanceReaders,
  ...rowReaders,
};

/** What a statement does, by its parse tree. A kind that no rule asks about is `other`. */
export function readActions(kind: string, node: Node): Located[] {
  const read = readers[kind];
  return read === undefined ? [{ body: { kind: 'other', node: kind } }] : read(node);
}
