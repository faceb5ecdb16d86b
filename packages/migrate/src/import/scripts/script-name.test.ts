import { describe, expect, test } from 'vitest';
import { placeScripts } from './placement.ts';
import { readScriptName } from './script-name.ts';

describe('the date in a name', () => {
  const cases: [path: string, time: string | undefined, words: string][] = [
    ['20240105103000_add_users.sql', '20240105103000', 'add users'],
    ['20240105_add_users.sql', '20240105000000', 'add users'],
    ['20240105_1030_add_users.sql', '20240105103000', 'add users'],
    ['20240105T103059 add-users.SQL', '20240105103059', 'add users'],
    ['2024-01-05-add-users.sql', '20240105000000', 'add users'],
    ['2024-1-5 add users.sql', '20240105000000', 'add users'],
    ['2024_01_05_10-30_AddUsers.sql', '20240105103000', 'add users'],
    ['add_users_2024.01.05.sql', '20240105000000', 'add users'],
    ['05.01.2024_add_users.sql', '20240105000000', 'add users'],
    ['31-12-2024 add users.sql', '20241231000000', 'add users'],
    ['12-31-2024 add users.sql', '20241231000000', 'add users'],
    ['05Jan2024_add_users.sql', '20240105000000', 'add users'],
    ['January 5, 2024 add users.sql', '20240105000000', 'add users'],
    ['2024-jan-05 add users.sql', '20240105000000', 'add users'],
    ['1704450600_add_users.sql', '20240105103000', 'add users'],
    ['1704450600123_add_users.sql', '20240105103000', 'add users'],
    ['2024/01/05/add_users.sql', '20240105000000', 'add users'],
    ['20241399_add_users.sql', undefined, '20241399 add users'],
    ['add_users.sql', undefined, 'add users'],
    ['add_users_final2.sql', undefined, 'add users'],
    ['add users (3) copy.sql', undefined, 'add users'],
    ['ABC-123_add_users_v2.sql', undefined, 'abc 123 add users'],
  ];
  test.each(cases)('%s', (path, time, words) => {
    expect(readScriptName(path)).toMatchObject({ time, words });
  });

  test('two dates: the first counts', () => {
    expect(readScriptName('2024-01-05_moved_to_2024-02-01.sql')).toMatchObject({
      time: '20240105000000',
      otherTimes: ['20240201000000'],
    });
  });

  test('day and month that could be exchanged are told', () => {
    expect(readScriptName('05.01.2024 x.sql').isAmbiguous).toBe(true);
    expect(readScriptName('05.05.2024 x.sql').isAmbiguous).toBe(false);
    expect(readScriptName('25.01.2024 x.sql').isAmbiguous).toBe(false);
  });
});

describe('the number in a name', () => {
  test.each([
    ['001_init.sql', 1],
    ['v12-init.sql', 12],
    ['step 3.sql', 3],
    ['#7 init.sql', 7],
    ['ABC-123_init.sql', undefined],
    ['init2.sql', undefined],
    ['2024-01-05_02_init.sql', 2],
  ])('%s', (path, number) => {
    expect(readScriptName(path).number).toBe(number);
  });
});

test.each(['rollback_users.sql', 'users_down.sql', '001 UNDO users.sql', 'users.rollback.sql'])(
  '%s undoes something',
  path => {
    expect(readScriptName(path)).toMatchObject({ isDown: true, words: 'users' });
  },
);

describe('the order', () => {
  const order = (scripts: Readonly<Record<string, [makes: string[], uses: string[]]>>) =>
    placeScripts(
      Object.entries(scripts).map(([path, [makes, uses]]) => ({
        name: readScriptName(path),
        names: { makes: new Set(makes), uses: new Set(uses) },
      })),
    ).map(({ name, isCertain }) => `${name.path}${isCertain ? '' : ' ?'}`);
  const nothing: [string[], string[]] = [[], []];

  test('numbers, then dates, then numbers of a day, then names as people count', () => {
    expect(
      order({
        '2024-01-05 b10.sql': nothing,
        '2024-01-05 b9.sql': nothing,
        '20240104_2_x.sql': nothing,
        '20240104_1_y.sql': nothing,
        '10_z.sql': nothing,
        '9_z.sql': nothing,
      }),
    ).toEqual([
      '9_z.sql',
      '10_z.sql',
      '20240104_1_y.sql',
      '20240104_2_x.sql',
      '2024-01-05 b9.sql',
      '2024-01-05 b10.sql',
    ]);
  });

  test('a later form stands behind the first one', () => {
    expect(
      order({
        'users_final.sql': nothing,
        'users final2.sql': nothing,
        '2024-01-01 users.sql': nothing,
        '2024-02-01 x.sql': nothing,
      }),
    ).toEqual(['2024-01-01 users.sql', 'users_final.sql', 'users final2.sql', '2024-02-01 x.sql']);
  });

  test('what has no date stands behind what it uses, or in front of what uses it, else at the end', () => {
    expect(
      order({
        'b.sql': [['c'], ['b']],
        'a.sql': [['b'], ['a']],
        '2024-01-01 a.sql': [['a'], []],
        '2024-02-01 d.sql': [[], ['e']],
        'e.sql': [['e'], []],
        'z.sql': nothing,
      }),
    ).toEqual(['2024-01-01 a.sql', 'a.sql', 'b.sql', 'e.sql', '2024-02-01 d.sql', 'z.sql ?']);
  });
});
