import type { ActionBody } from '../action.ts';
import type { Located } from '../alter-table.ts';
import { type Node, nodeOf, nodesOf, textOf } from '../node.ts';

/** Reads what the statements of one kind do. */
export type Reader = (node: Node) => Located[];

export function one(body: ActionBody): Located[] {
  return [{ body }];
}

export function isCascade(node: Node): boolean {
  return node['behavior'] === 'DROP_CASCADE';
}

export function objectWord(value: unknown): string {
  return String(value ?? '')
    .replace(/^(REINDEX_)?OBJECT_/, '')
    .toLowerCase();
}

export function optionsOf(value: unknown): (string | undefined)[] {
  return nodesOf(value, 'DefElem').map(({ defname }) => textOf(defname));
}

export function option(value: unknown, name: string): unknown {
  return nodesOf(value, 'DefElem').find(({ defname }) => defname === name)?.['arg'];
}

/** A constant as text; undefined for anything that is worked out. */
export function constantText(value: unknown): string | undefined {
  const constant = nodeOf(value, 'A_Const') ?? nodeOf(nodeOf(value, 'TypeCast')?.['arg'], 'A_Const');
  if (constant === undefined) return undefined;
  const text = constant['sval'] as Node | undefined;
  if (text !== undefined) return textOf(text['sval']) ?? '';
  const integer = constant['ival'] as Node | undefined;
  if (integer !== undefined) return String(integer['ival'] ?? 0);
  const decimal = constant['fval'] as Node | undefined;
  return decimal === undefined ? undefined : textOf(decimal['fval']);
}
