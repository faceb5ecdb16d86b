import { relationName } from '../names.ts';
import { listOf, type Node, nodeOf, textOf } from '../node.ts';
import { constantText, objectWord, one, optionsOf, type Reader } from './reader.ts';

/** By number, as the parser has them: LOCKMODE of lockdefs.h. */
const lockModes = [
  '',
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
];

/** Upkeep, locks and settings. */
export const maintenanceReaders: Readonly<Record<string, Reader>> = {
  ReindexStmt: node =>
    one({
      kind: 'reindex',
      object: objectWord(node['kind']),
      name: node['relation'] === undefined ? (textOf(node['name']) ?? '') : relationName(node['relation']),
      concurrently: optionsOf(node['params']).includes('concurrently'),
    }),

  RefreshMatViewStmt: node =>
    one({
      kind: 'refresh',
      view: relationName(node['relation']),
      concurrently: node['concurrent'] === true,
      withData: node['skipData'] !== true,
    }),

  VacuumStmt: node =>
    one({
      kind: 'vacuum',
      tables: listOf(node['rels']).map(item => relationName(nodeOf(item, 'VacuumRelation')?.['relation'])),
      full: optionsOf(node['options']).includes('full'),
      analyzeOnly: node['is_vacuumcmd'] !== true,
    }),

  ClusterStmt: node =>
    one({ kind: 'cluster', table: node['relation'] === undefined ? '' : relationName(node['relation']) }),

  LockStmt: node =>
    one({
      kind: 'lock table',
      tables: listOf(node['relations']).map(relationName),
      mode: lockModes[Number(node['mode'])] ?? '',
    }),

  AlterSystemStmt: node =>
    one({ kind: 'alter system', name: textOf((node['setstmt'] as Node | undefined)?.['name']) ?? '' }),

  VariableSetStmt: node => {
    const args = listOf(node['args']).flatMap(item => constantText(item) ?? []);
    return one({
      kind: 'set',
      name: (textOf(node['name']) ?? '').toLowerCase(),
      value: node['kind'] === 'VAR_SET_VALUE' ? args.join(', ') : undefined,
      local: node['is_local'] === true,
    });
  },
};
