import type { ActionBody } from './action.ts';
import { columnFrom } from './column.ts';
import { columnOf, constraintOf } from './constraint.ts';
import { relationName } from './names.ts';
import { listOf, locationOf, type Node, nodeOf, textOf } from './node.ts';
import { typeOf } from './type.ts';

/** An action and where in the statement it is, in bytes. */
export interface Located {
  readonly body: ActionBody;
  readonly location?: number | undefined;
}

/** What other relations have to do with tables: their ALTER TABLE commands are of no concern here. */
const tableTypes = ['OBJECT_TABLE', 'OBJECT_FOREIGN_TABLE', 'OBJECT_MATVIEW'];

export function alterTable(node: Node): Located[] {
  if (!tableTypes.includes(textOf(node['objtype']) ?? '')) {
    return [{ body: { kind: 'other', node: `AlterTableStmt ${textOf(node['objtype'])}` } }];
  }
  const table = relationName(node['relation']);
  return listOf(node['cmds']).flatMap(command => {
    const fields = nodeOf(command, 'AlterTableCmd');
    return fields === undefined ? [] : [readCommand(table, fields)];
  });
}

function readCommand(table: string, command: Node): Located {
  const subtype = textOf(command['subtype']) ?? '';
  const read = commands[subtype];
  return (
    read?.(table, command) ?? {
      body: { kind: 'alter table', table, command: subtype, column: textOf(command['name']) },
    }
  );
}

type Reader = (table: string, command: Node) => Located | undefined;

const columnCommands = {
  AT_SetNotNull: 'set not null',
  AT_DropNotNull: 'drop not null',
  AT_DropExpression: 'drop expression',
} as const;

const commands: Readonly<Record<string, Reader>> = {
  ...Object.fromEntries(
    Object.entries(columnCommands).map(([subtype, kind]): [string, Reader] => [
      subtype,
      (table, command) => ({ body: { kind, table, column: textOf(command['name']) ?? '' } }),
    ]),
  ),

  AT_AddColumn(table, command) {
    const definition = nodeOf(command['def'], 'ColumnDef');
    if (definition === undefined) return undefined;
    const column = columnFrom(definition);
    const ifNotExists = command['missing_ok'] === true;
    return { body: { kind: 'add column', table, column, ifNotExists }, location: column.location };
  },

  AT_DropColumn: (table, command) => ({
    body: { kind: 'drop column', table, column: textOf(command['name']) ?? '', cascade: isCascade(command) },
  }),

  AT_ColumnDefault: (table, command) => ({
    body: {
      kind: command['def'] === undefined ? 'drop default' : 'set default',
      table,
      column: textOf(command['name']) ?? '',
    },
  }),

  AT_AlterColumnType(table, command) {
    const definition = nodeOf(command['def'], 'ColumnDef') ?? {};
    const column = textOf(command['name']) ?? '';
    const type = typeOf(definition['typeName']);
    const cast = nodeOf(definition['raw_default'], 'TypeCast');
    const isPlainCast =
      (cast !== undefined &&
        columnOf(cast['arg']) === column &&
        typeOf(cast['typeName'])?.name === type?.name) ||
      columnOf(definition['raw_default']) === column;
    return {
      body: {
        kind: 'change type',
        table,
        column,
        type,
        using: definition['raw_default'] !== undefined && !isPlainCast,
        collation: definition['collClause'] !== undefined,
      },
      location: locationOf(definition),
    };
  },

  AT_AddConstraint(table, command) {
    const constraint = constraintOf(command['def']);
    if (constraint === undefined) return undefined;
    return { body: { kind: 'add constraint', table, constraint }, location: constraint.location };
  },

  AT_DropConstraint: (table, command) => ({
    body: {
      kind: 'drop constraint',
      table,
      name: textOf(command['name']) ?? '',
      cascade: isCascade(command),
    },
  }),

  AT_ValidateConstraint: (table, command) => ({
    body: { kind: 'validate constraint', table, name: textOf(command['name']) ?? '' },
  }),

  AT_AlterConstraint: (table, command) => ({
    body: {
      kind: 'alter constraint',
      table,
      name: textOf(nodeOf(command['def'], 'ATAlterConstraint')?.['conname']) ?? '',
    },
  }),

  AT_AttachPartition: (table, command) => partition('attach partition', table, command),
  AT_DetachPartition: (table, command) => partition('detach partition', table, command),

  AT_AddIdentity: identity,
  AT_SetIdentity: identity,
  AT_DropIdentity: identity,
};

function identity(table: string, command: Node): Located {
  return { body: { kind: 'alter identity', table, column: textOf(command['name']) ?? '' } };
}

function partition(
  kind: 'attach partition' | 'detach partition',
  table: string,
  command: Node,
): Located | undefined {
  const definition = nodeOf(command['def'], 'PartitionCmd');
  // ALTER INDEX … ATTACH PARTITION comes as this command too.
  if (definition === undefined) return undefined;
  const bound = definition['bound'] as Node | undefined;
  return {
    body: {
      kind,
      table,
      partition: relationName(definition['name']),
      concurrently: definition['concurrent'] === true,
      isDefault: bound?.['is_default'] === true,
    },
  };
}

function isCascade(command: Node): boolean {
  return command['behavior'] === 'DROP_CASCADE';
}
