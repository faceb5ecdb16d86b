import { expect, test } from 'vitest';
import { keepsEveryValue } from './widening.ts';

test.each<[string, number, string, number[], boolean, boolean]>([
  ['int4', -1, 'int8', [], false, true],
  ['int8', -1, 'int4', [], false, false],
  ['int4', -1, 'int8', [], true, false],
  ['varchar', 9, 'varchar', [5], false, true],
  ['varchar', 9, 'varchar', [4], false, false],
  ['varchar', -1, 'varchar', [100], false, false],
  ['varchar', 9, 'text', [], false, true],
  ['text', -1, 'varchar', [], false, true],
  ['bpchar', 9, 'text', [], false, false],
  ['bpchar', 9, 'bpchar', [], false, false],
  ['numeric', 655366, 'numeric', [], false, true],
  ['numeric', -1, 'numeric', [5, 2], false, false],
  ['timestamptz', -1, 'timestamp', [], false, false],
  ['int4', -1, '_int4', [], false, false],
])('%s (%i) to %s %j, computed %s: %s', (typeName, modifier, type, modifiers, isComputed, expected) => {
  expect(keepsEveryValue({ typeName, modifier }, { column: 'c', type, modifiers, isComputed })).toBe(
    expected,
  );
});
