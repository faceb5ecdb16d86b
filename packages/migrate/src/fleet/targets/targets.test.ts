import { expect, test } from 'vitest';
import { MigrateError } from '../../errors.ts';
import { allowedConnections } from '../limits.ts';
import { placeLines } from './lines.ts';
import { likeName, likePattern } from './pattern.ts';
import { homePlace, placeNamed } from './place.ts';
import { readFleetSettings } from './settings.ts';
import { nameTargets } from './target.ts';

const home = 'postgresql://jo:secret@db:5432/app';

test('patterns mean what they say, in SQL and here', () => {
  expect(likePattern('a_%\\*?')).toBe('a\\_\\%\\\\%_');
  expect(likeName('tenant_*', 'tenant_1')).toBe(true);
  expect(likeName('tenant_*', 'xtenant_1')).toBe(false);
  expect(likeName('a.b?', 'a.bc')).toBe(true);
  expect(likeName('a.b', 'axb')).toBe(false);
  expect(likeName('*', 'a\nb')).toBe(true);
});

test('lines of a list', () => {
  expect(placeLines('\uFEFF# all\r\none\n\n  two  \nthree\ttenant a\n')).toEqual([
    { line: 2, name: 'one', schema: undefined },
    { line: 4, name: 'two', schema: undefined },
    { line: 5, name: 'three', schema: 'tenant a' },
  ]);
});

test('places are told apart by server and name, without a password', () => {
  const place = placeNamed('postgresql://x:geheim@h:6000/other', home, {}, 'list');
  expect(place).toMatchObject({
    server: 'h:6000',
    key: 'h:6000/other',
    databaseName: 'other',
    isHome: false,
  });
  expect(JSON.stringify(place)).not.toContain('geheim');
  expect(placeNamed('a b', home, {}, 'list')).toMatchObject({ server: 'db:5432', databaseName: 'a b' });
  expect(() => placeNamed('mysql://x:geheim@h/d', home, {}, 'list.txt, line 3')).toThrow(/list\.txt, line 3/);
  try {
    placeNamed('mysql://x:geheim@h/d', home, {}, 'list');
  } catch (error) {
    expect(
      JSON.stringify([error, (error as MigrateError).details, (error as MigrateError).hint]),
    ).not.toContain('geheim');
  }
  expect(() => homePlace('pglite:x', {})).toThrow('a fleet needs a PostgreSQL server');
});

test('a URL of a list that cannot be read is named by its line, with the cure and without the password', () => {
  for (const url of ['postgresql://u:p#geheim@h/g2', 'postgresql://u:geheim@h:99999/g2']) {
    const take = () => placeNamed(url, home, {}, 'list.txt, line 2');
    expect(take).toThrow('list.txt, line 2: a database URL that cannot be used');
    expect(take).toThrow(expect.objectContaining({ hint: expect.stringContaining('percent-encoded') }));
    expect(take).not.toThrow(/geheim/);
  }
});

test('names are as short as they can be, and nobody shares one', () => {
  const app = homePlace(home, {});
  const one = placeNamed('postgresql://a/crm', home, {}, '');
  const two = placeNamed('postgresql://b/crm', home, {}, '');
  const { targets, repeated } = nameTargets([
    { place: app, schema: 'tenant_1' },
    { place: one, schema: undefined },
    { place: two, schema: undefined },
    { place: one, schema: 'x' },
    { place: app, schema: 'tenant_1' },
  ]);
  expect(targets.map(({ name }) => name)).toEqual(['tenant_1', 'a:5432/crm', 'b:5432/crm', 'crm/x']);
  expect(repeated).toEqual(['tenant_1']);
});

test.each([
  [undefined, { free: 97, roleLimit: undefined, databaseLimit: undefined }, 8],
  [100, { free: 97, roleLimit: undefined, databaseLimit: undefined }, 48],
  [8, { free: 5, roleLimit: undefined, databaseLimit: undefined }, 2],
  [8, { free: 97, roleLimit: 3, databaseLimit: 5 }, 3],
  [8, { free: 0, roleLimit: undefined, databaseLimit: undefined }, 1],
])('of %s wanted connections, with %j, %i are taken', (wanted, facts, expected) => {
  expect(allowedConnections(wanted, facts)).toBe(expected);
});

test('settings are read, and everything wrong in them is told at its place', () => {
  const read = (value: unknown) =>
    readFleetSettings({ value, path: 'c.json', source: JSON.stringify({ fleet: value }, null, 2) });
  expect(
    read({
      targets: [
        { schemas: 'a_*' },
        { databases: 'list.txt', schemas: { query: 'SELECT 1' } },
        { databases: { command: ['x', 'y'] } },
      ],
      shared: './shared',
      connections: 4,
      waves: [1, '10%'],
      maxFailures: '5%',
    }),
  ).toEqual({
    sources: [
      { schemas: { pattern: 'a_*' } },
      { databases: { file: 'list.txt' }, schemas: { query: 'SELECT 1' } },
      { databases: { command: ['x', 'y'] } },
    ],
    shared: { migrations: './shared', schema: undefined },
    connections: 4,
    waves: [{ count: 1 }, { share: 0.1 }],
    maxFailures: { share: 0.05 },
  });
  expect(readFleetSettings(undefined).sources).toEqual([]);
  const wrong = {
    targets: [{}, 7, { databases: { file: 'a', query: 'b' } }, { schemas: 5 }],
    shared: { folder: 'x' },
    connections: 1.5,
    waves: ['x'],
    maxFailures: '200%',
    wavs: 1,
  };
  try {
    read(wrong);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof MigrateError)) throw error;
    const { problems } = error;
    expect(problems.every(({ line = 0, file }) => line > 1 && file === 'c.json')).toBe(true);
    expect(problems).toHaveLength(10);
    expect(problems.find(({ message }) => message.includes('wavs'))?.hint).toBe('Did you mean "waves"?');
  }
  expect(() => read([])).toThrow(MigrateError);
});
