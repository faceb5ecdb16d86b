import { constraintOf } from '../constraint.ts';
import { droppedName, qualifiedName, relationName } from '../names.ts';
import { listOf, nodeOf, stringsOf, textOf } from '../node.ts';
import { isCascade, objectWord, one, option, type Reader } from './reader.ts';

/** Objects of any kind: made, changed and dropped. */
export const objectReaders: Readonly<Record<string, Reader>> = {
  DropStmt(node) {
    return one({
      kind: 'drop',
      object: objectWord(node['removeType']),
      names: listOf(node['objects']).map(droppedName),
      cascade: isCascade(node),
      concurrently: node['concurrent'] === true,
      ifExists: node['missing_ok'] === true,
    });
  },

  DropdbStmt: node => one({ kind: 'drop database', name: textOf(node['dbname']) ?? '' }),

  RenameStmt(node) {
    const object = objectWord(node['renameType']);
    const relation =
      node['relation'] === undefined ? droppedName(node['object']) : relationName(node['relation']);
    return one({
      kind: 'rename',
      object: object === 'tabconstraint' ? 'constraint' : object,
      table: relation,
      from: textOf(node['subname']) ?? relation,
      to: textOf(node['newname']) ?? '',
    });
  },

  AlterObjectSchemaStmt(node) {
    const name =
      node['relation'] === undefined ? droppedName(node['object']) : relationName(node['relation']);
    return one({
      kind: 'set schema',
      object: objectWord(node['objectType']),
      name,
      to: textOf(node['newschema']) ?? '',
    });
  },

  CreateEnumStmt: node =>
    one({
      kind: 'create enum',
      type: qualifiedName(stringsOf(node['typeName'])),
      values: stringsOf(node['vals']),
    }),

  AlterEnumStmt(node) {
    const type = qualifiedName(stringsOf(node['typeName']));
    const value = textOf(node['newVal']) ?? '';
    const old = textOf(node['oldVal']);
    return one(
      old === undefined
        ? { kind: 'add enum value', type, value, placed: node['newValNeighbor'] !== undefined }
        : { kind: 'rename enum value', type, from: old, to: value },
    );
  },

  CreateDomainStmt: node =>
    one({
      kind: 'create domain',
      domain: qualifiedName(stringsOf(node['domainname'])),
      constrained: listOf(node['constraints']).some(item => constraintOf(item) !== undefined),
    }),

  AlterDomainStmt(node) {
    const changes = { C: 'add constraint', O: 'set not null', V: 'validate' } as const;
    return one({
      kind: 'alter domain',
      domain: qualifiedName(stringsOf(node['typeName'])),
      change: changes[node['subtype'] as keyof typeof changes] ?? 'other',
      notValid: nodeOf(node['def'], 'Constraint')?.['skip_validation'] === true,
    });
  },

  CreateFunctionStmt(node) {
    const volatility = textOf(nodeOf(option(node['options'], 'volatility'), 'String')?.['sval']);
    return one({
      kind: 'create function',
      name: qualifiedName(stringsOf(node['funcname'])),
      replace: node['replace'] === true,
      language: textOf(nodeOf(option(node['options'], 'language'), 'String')?.['sval']) ?? 'sql',
      volatility: volatility === undefined || volatility === 'volatile' ? 'volatile' : 'constant',
    });
  },

  GrantStmt: node =>
    node['is_grant'] === true
      ? one({ kind: 'other', node: 'GrantStmt' })
      : one({ kind: 'revoke', object: objectWord(node['objtype']) }),
};
