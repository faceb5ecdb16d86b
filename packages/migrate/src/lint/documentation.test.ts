import { readdirSync } from 'node:fs';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { comparisonTable, listOfRules, onlyOurs, pageOf } from './documentation.ts';
import { eugeneRules, squawkRules, strongMigrationsRules } from './peers.ts';
import { rules } from './rules/index.ts';

const pages = new URL('../../../../docs/migrate/rules/', import.meta.url);

test.each(rules.map(rule => [rule.id, rule] as const))('the page of %s is current', async (id, rule) => {
  await golden(new URL(`${id}.md`, pages), pageOf(rule));
});

test('the list of rules is current, and there is no page without a rule', async () => {
  await golden(new URL('README.md', pages), listOfRules());
  const names = readdirSync(pages).filter(name => name !== 'README.md');
  expect(names.sort()).toEqual(rules.map(({ id }) => `${id}.md`).sort());
});

test('the comparison with other linters is current', async () => {
  const text = [
    '<!-- Made by packages/migrate/src/lint/documentation.test.ts. -->',
    '',
    '# `migrate lint` and other linters, rule by rule',
    '',
    'Every rule of squawk, eugene and strong_migrations, and ours that finds the same. "Cases" is the number of SQL texts by which our rules are tested; each is shown on the rule\'s page. "off" means that a team has to choose it. How the two behave on real migrations is in [lint-differences.md](lint-differences.md).',
    '',
    '## squawk',
    '',
    'Rules of squawk 2.66 and, marked *new*, those in its repository that version does not have.',
    '',
    comparisonTable('squawk', squawkRules),
    '',
    '## eugene',
    '',
    comparisonTable('eugene', eugeneRules),
    '',
    '## strong_migrations',
    '',
    'It sees calls of Rails and no SQL; in its place stands the SQL that such a call sends.',
    '',
    comparisonTable('strongMigrations', strongMigrationsRules),
    '',
    '## Only here',
    '',
    onlyOurs(),
    '',
    'Besides rules: earlier files count (types, constraints, indexes, functions), the sizes of a given database, the phase in the header, DO bodies and called functions, and `--fix` writes a file of its own for what cannot stay in a transaction.',
    '',
  ].join('\n');
  await golden(new URL('../lint-comparison.md', pages), text);
});

test('what a rule says to be the same elsewhere is a rule there', () => {
  for (const { peers } of rules) {
    expect(Object.keys(squawkRules)).toEqual(expect.arrayContaining([...(peers?.squawk ?? [])]));
    expect(Object.keys(eugeneRules)).toEqual(expect.arrayContaining([...(peers?.eugene ?? [])]));
    expect(Object.keys(strongMigrationsRules)).toEqual(
      expect.arrayContaining([...(peers?.strongMigrations ?? [])]),
    );
  }
});

test('each rule of theirs has one of ours, or a remark that says why not', () => {
  for (const [peer, theirs] of [
    ['squawk', squawkRules],
    ['eugene', eugeneRules],
    ['strongMigrations', strongMigrationsRules],
  ] as const) {
    const covered = rules.flatMap(({ peers }) => peers?.[peer] ?? []);
    for (const [id, remark] of Object.entries(theirs)) {
      if (!covered.includes(id)) expect(remark, id).toMatch(/^(\*new\* )?By design: .{20,}/);
    }
  }
});
