// Why migrate and squawk differ on the migrations that compare-squawk.mjs reads. A difference falls under the first
// explanation of its side whose rules and condition fit. The counts are those of the pinned versions: compare-squawk.mjs
// fails when a difference has no explanation, or when a count is another one.

/** Another rule of ours says it at the same place. */
const saidAs =
  (...rules) =>
  ({ finding, ours }) =>
    ours.some(other => rules.includes(other.rule) && overlap(other, finding));

/** `validate` refuses the file, for BEGIN and COMMIT for instance; nothing else is said about it then. */
const isRefused = ({ finding, ours }) =>
  ours.some(({ rule, file }) => rule === 'invalid-file' && file === finding.file);

/** The side says it once a file, at a statement of its own choice. */
const isElsewhere =
  (rule, side) =>
  ({ finding, ...both }) =>
    both[side].some(other => other.rule === rule && other.file === finding.file);

/** The same file makes the table, maybe with IF NOT EXISTS. */
const isOfNewTable = ({ finding, textOf }) => {
  const text = textOf(finding.file);
  const statement = text
    .split('\n')
    .slice(finding.line - 1, finding.endLine)
    .join('\n');
  const table = /\b(?:TABLE|ON|INDEX)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)*"?([\w]+)"?/i.exec(statement)?.[1];
  return new RegExp(`CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"?${table}"?\\s`, 'i').test(text);
};

const locksNothing =
  'Nobody can wait for it: the file makes the table first, or the statement is INSERT, or it locks functions only. Or it drops an index that no file makes.';
const onceAFile =
  'The same finding at another place: ours is said once a file, at the first statement that others can feel, squawk’s at the first statement of some kinds.';

export const onlySquawk = [
  {
    rules: [
      'require-lock-timeout',
      'require-statement-timeout',
      'changing-column-type',
      'adding-required-field',
    ],
    if: isRefused,
    verdict: 'by design',
    why: 'The file holds BEGIN or COMMIT, which `validate` refuses ([0006](../decisions/0006-one-message-per-migration.md)); a file that cannot be run is not linted.',
  },
  {
    rules: ['require-lock-timeout'],
    if: isElsewhere('missing-lock-timeout', 'ours'),
    verdict: 'by design',
    why: onceAFile,
  },
  {
    rules: ['require-statement-timeout'],
    if: isElsewhere('missing-statement-timeout', 'ours'),
    verdict: 'by design',
    why: onceAFile,
  },
  { rules: ['require-lock-timeout', 'require-statement-timeout'], verdict: 'ours right', why: locksNothing },
  {
    rules: ['constraint-missing-not-valid'],
    if: saidAs('unique-constraint-locks', 'primary-key-scan'),
    verdict: 'ours right',
    why: 'ADD UNIQUE and ADD PRIMARY KEY, for which there is no NOT VALID. Ours says what there is instead: [unique-constraint-locks](rules/unique-constraint-locks.md).',
  },
  {
    rules: [
      'changing-column-type',
      'adding-required-field',
      'adding-not-nullable-field',
      'ban-drop-not-null',
      'ban-drop-column',
      'renaming-column',
      'require-concurrent-index-deletion',
      'adding-foreign-key-constraint',
      'constraint-missing-not-valid',
    ],
    if: isOfNewTable,
    verdict: 'by design',
    why: 'The same file makes the table, or says CREATE TABLE IF NOT EXISTS in the first file that has it. By the files it is new. With `--database` it is not, if the database has it, and then ours finds it too.',
  },
  {
    rules: ['changing-column-type'],
    verdict: 'ours right',
    why: 'The type is the one that earlier files gave the column: MikroORM writes `alter column "x" type text using ("x"::text)` beside a change of NULL or DEFAULT, and PostgreSQL writes nothing then.',
  },
  {
    rules: ['prefer-bigint-over-int', 'prefer-bigint-over-smallint'],
    verdict: 'by design',
    why: '`alter column "x" type integer`: ours looks where a column is made.',
  },
  {
    rules: ['adding-not-nullable-field'],
    verdict: 'ours right',
    why: 'A column of the primary key, which is NOT NULL already: nothing is read.',
  },
  {
    rules: ['require-concurrent-index-deletion', 'adding-foreign-key-constraint'],
    verdict: 'ours right',
    why: 'The table or the index is new: the same file makes it above, and nobody else can use it yet.',
  },
  {
    rules: ['renaming-table'],
    verdict: 'by design',
    why: 'The same migration makes a new table of the old name, which the running release goes on to use.',
  },
];

export const onlyMigrate = [
  {
    rules: ['missing-lock-timeout'],
    if: isElsewhere('require-lock-timeout', 'theirs'),
    verdict: 'by design',
    why: onceAFile,
  },
  {
    rules: ['missing-statement-timeout'],
    if: isElsewhere('require-statement-timeout', 'theirs'),
    verdict: 'by design',
    why: onceAFile,
  },
  {
    rules: ['foreign-key-without-index'],
    verdict: 'ours right',
    why: 'squawk has no such rule; eugene has it with a server. Many of the columns get an index WHERE deleted_at IS NULL, which cannot serve the key.',
  },
  {
    rules: ['tighten-outside-contract'],
    verdict: 'by design',
    why: 'Phases. squawk’s repository has a rule of the kind, the release does not.',
  },
  {
    rules: ['foreign-key-locks-parent'],
    verdict: 'ours right',
    why: 'A note. The lock on the other table is measured in `lint-facts.test.ts`.',
  },
  {
    rules: ['work-under-lock', 'backfill-in-one'],
    verdict: 'ours right',
    why: 'UPDATE of a whole table, or after ALTER TABLE in one transaction. squawk does not look at UPDATE.',
  },
  {
    rules: [
      'drop-guard',
      'drop-object',
      'drop-default',
      'trigger-lock',
      'lock-table',
      'truncate',
      'json-column',
      'wide-index',
      'several-locks',
    ],
    verdict: 'ours right',
    why: 'squawk has no rule for it: DROP CONSTRAINT and DROP FUNCTION that the running release relies on, DROP DEFAULT, triggers, LOCK TABLE, TRUNCATE without CASCADE, json, an index over four columns, two tables locked in one transaction.',
  },
  { rules: ['mergeable-alters'], verdict: 'by design', why: 'A note, from eugene.' },
  {
    rules: ['if-not-exists-hides'],
    verdict: 'ours right',
    why: 'The statement does nothing, and says otherwise: an earlier file made the object.',
  },
  {
    rules: ['index-not-concurrent', 'foreign-key-not-valid'],
    verdict: 'ours right',
    why: 'After `CREATE TABLE IF NOT EXISTS` of a table that an earlier file makes, so it is in use.',
  },
  {
    rules: ['check-not-valid', 'drop-not-null', 'drop-cascade'],
    verdict: 'ours right',
    why: 'A CHECK in ADD COLUMN, and statements inside of DO, which squawk does not open; CASCADE of DROP.',
  },
  {
    rules: ['unknown-sql'],
    verdict: 'ours right',
    why: "`EXECUTE format('DROP TABLE …', r.tablename)`: nobody can know which tables.",
  },
];

export function overlap(a, b) {
  return a.file === b.file && a.line <= b.endLine && b.line <= a.endLine;
}
