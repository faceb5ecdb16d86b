import { expect, test } from 'vitest';
import { compareSnapshots } from '../diff.ts';
import { withoutRole } from './roles.ts';
import type { Snapshot } from './snapshot.ts';

function snapshotOf(role: string, quoted = role): Snapshot {
  const objects = [
    { kind: 'default privileges', name: `${role} on tables`, facts: { grants: [`reader=r/${quoted}`] } },
    {
      kind: 'table',
      name: 't',
      facts: { owner: role, grants: [`${quoted}=arwd/${quoted}`, `reader=r/${quoted}`], comment: `${role}=` },
    },
    { kind: 'view', name: 'v', facts: { owner: 'else', 'column grants': [`a: ${quoted}=r/else`] } },
  ];
  return {
    serverVersion: 160_000,
    objects,
    digests: { table: role, view: role, 'default privileges': role },
  };
}

test('the schema is the same for two roles that run the migrations', () => {
  const [one, other] = [
    withoutRole(snapshotOf('app'), 'app'),
    withoutRole(snapshotOf('a "b"', '"a ""b"""'), 'a "b"'),
  ];
  expect(one.objects[0]?.name).toBe('(migrator) on tables');
  expect(one.objects[1]?.facts['grants']).toEqual(['(migrator)=arwd/(migrator)', 'reader=r/(migrator)']);
  expect(one.objects[2]?.facts['column grants']).toEqual(['a: (migrator)=r/else']);
  // A comment is no right, whatever it looks like.
  expect(compareSnapshots(one, other).map(({ facts }) => facts.map(({ fact }) => fact))).toEqual([
    ['comment'],
  ]);
});

test('a role whose name begins like another is another one', () => {
  const snapshot = snapshotOf('app_owner');
  expect(withoutRole(snapshot, 'app')).toEqual(snapshot);
});
