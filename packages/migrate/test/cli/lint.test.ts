import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFaultsOfSarif } from '@proven/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createScene, type Scene } from './harness.ts';

const up = `-- Migration: Change
-- Irreversible: a test

-- UP
CREATE INDEX orders_code ON orders (code);
ALTER TABLE orders ADD COLUMN "a,b:c%" json;
`;
const base = `-- Migration: Base
-- Irreversible: a test

-- UP
CREATE TABLE orders (id bigint, code text);
`;

let scene: Scene;
beforeAll(async () => {
  const created = await createScene();
  scene = created;
  scene.write('migrations/20250101000000_001_base.sql', base);
  scene.write('migrations/20250102000000_001_change.sql', up);
  return () => created[Symbol.asyncDispose]();
});

/** Without a database: whatever needs one would fail here. */
const offline = { env: { DATABASE_URL: '' } };
const lint = (args: readonly string[] = []) => scene.run(['lint', ...args], offline);
const quiet = ['--since', '20250102000000_001'];

test('shows each finding with its place and what to do, and exits with 1', async () => {
  const { exitCode, stdout, stderr } = await lint(quiet);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "error[index-not-concurrent] CREATE INDEX keeps writes out of "orders" while it is built
      migrations/20250102000000_001_change.sql:5:1
        4 | -- UP
      > 5 | CREATE INDEX orders_code ON orders (code);
          | ^
        6 | ALTER TABLE orders ADD COLUMN "a,b:c%" json;
      hint: Use CREATE INDEX CONCURRENTLY, with "-- Transaction: none" in the header.

    warning[json-column] "a,b:c%" is json, which has no equality and is parsed at each reading
      migrations/20250102000000_001_change.sql:6:31
        5 | CREATE INDEX orders_code ON orders (code);
      > 6 | ALTER TABLE orders ADD COLUMN "a,b:c%" json;
          |                               ^
        7 |
      hint: Use jsonb.

    ✗ 1 error and 1 warning in 1 of 1 migration.
      "migrate lint --fix" rewrites 1 of them; add --dry-run to see how.
    "
  `);
});

test('exits with 0 when nothing is at or above --fail-on', async () => {
  scene.write(
    'calm/20250101000000_001_base.sql',
    base.replace('-- UP', '-- lint-ignore: json-column x\n\n-- UP'),
  );
  const calm = ['--path', 'calm'];
  expect(await lint(calm)).toMatchObject({ exitCode: 0 });
  expect(await lint([...calm, '--fail-on', 'warning'])).toMatchObject({ exitCode: 1 });
  expect(
    await lint(['--path', 'calm', '--fail-on', 'warning', '--since', '20250101000000_001']),
  ).toMatchObject({
    exitCode: 1,
  });
});

describe('severities in migrate.config.json', () => {
  const run = async (settings: unknown, args: readonly string[] = quiet) => {
    scene.write('lint.config.json', JSON.stringify({ migrations: 'migrations', lint: settings }, null, 2));
    return scene.run(['lint', '--config', 'lint.config.json', ...args], offline);
  };

  test('count', async () => {
    const rules = { 'index-not-concurrent': 'off', 'json-column': 'note' };
    expect(await run({ rules, targetVersion: 16, smallTableMegabytes: 1 })).toMatchObject({ exitCode: 0 });
    expect(await run({ rules, failOn: 'note' })).toMatchObject({ exitCode: 1 });
    expect(await run({ rules, failOn: 'note' }, [...quiet, '--fail-on', 'error'])).toMatchObject({
      exitCode: 0,
    });
  });

  test('that are wrong are refused, all at once and where they stand', async () => {
    const { exitCode, stderr } = await run({
      rules: { 'json-colum': 'off', truncate: 'loud' },
      failon: 'error',
      targetVersion: 9,
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error[invalid_value] unknown setting of lint "failon"
        /project/lint.config.json:8:5
          7 |     },
        > 8 |     "failon": "error",
            |     ^
          9 |     "targetVersion": 9
        hint: Did you mean "failOn"?

      error[invalid_value] unknown rule "json-colum"
        /project/lint.config.json:5:7
          4 |     "rules": {
        > 5 |       "json-colum": "off",
            |       ^
          6 |       "truncate": "loud"
        hint: Did you mean "json-column"?

      error[invalid_value] "loud" is not one of note, warning, error, off
        /project/lint.config.json:6:7
          5 |       "json-colum": "off",
        > 6 |       "truncate": "loud"
            |       ^
          7 |     },

      error[invalid_value] "targetVersion" is 12 to 18, not 9
        /project/lint.config.json:9:5
           8 |     "failon": "error",
        >  9 |     "targetVersion": 9
             |     ^
          10 |   }

      error[invalid_configuration] /project/lint.config.json cannot be used
      "
    `);
  });
});

describe('a wrong command line is refused with 2', () => {
  test.each([
    [['--format', 'saif'], 'did you mean "sarif"?'],
    [['--target-version', '11'], '"11" is not one of 12, 13'],
    [['--fail-on', 'fatal'], 'is not one of note, warning, error'],
    [['--dry-run'], '--dry-run shows what --fix would do'],
    [['--fix', '--format', 'json'], '--fix makes no report'],
    [['--json', '--format', 'sarif'], '--json and --format both want stdout'],
    [['--since', '20250102000000_009'], 'there is no migration 20250102000000_009'],
    [['--output', 'no/such/folder/x'], 'no/such/folder/x cannot be written'],
    [['--database'], 'DATABASE_URL is not set'],
  ])('%j', async (args, message) => {
    const { exitCode, stderr, stdout } = await lint(args);
    expect(exitCode).toBe(2);
    expect(stderr + stdout).toContain(message);
  });
});

describe('formats', () => {
  const format = async (name: string) => (await lint([...quiet, '--format', name])).stdout;

  test('sarif is valid by the schema of SARIF 2.1.0', async () => {
    const log = JSON.parse(await format('sarif'));
    expect(await findFaultsOfSarif(log)).toEqual([]);
    expect(await findFaultsOfSarif({ ...log, version: '2.0.0' })).not.toEqual([]);
    const results = log.runs[0].results;
    expect(results).toHaveLength(2);
    const index = results.find(({ ruleId }: { ruleId: string }) => ruleId === 'index-not-concurrent');
    expect(index).toMatchObject({
      ruleId: 'index-not-concurrent',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'migrations/20250102000000_001_change.sql', uriBaseId: 'SRCROOT' },
            region: { startLine: 5, startColumn: 1, endLine: 5, endColumn: 42 },
          },
        },
      ],
    });
    expect(log.runs[0].tool.driver.rules[index.ruleIndex].id).toBe('index-not-concurrent');
  });

  test('github has one command a finding', async () => {
    expect(await format('github')).toMatchInlineSnapshot(`
      "::error file=migrations/20250102000000_001_change.sql,line=5,endLine=5,col=1,endColumn=42,title=index-not-concurrent::CREATE INDEX keeps writes out of "orders" while it is built%0AUse CREATE INDEX CONCURRENTLY, with "-- Transaction: none" in the header.
      ::warning file=migrations/20250102000000_001_change.sql,line=6,endLine=6,col=31,endColumn=44,title=json-column::"a,b:c%25" is json, which has no equality and is parsed at each reading%0AUse jsonb.
      1 error and 1 warning in 1 of 1 migration.
      "
    `);
  });

  test('junit is XML that fails where lint does', async () => {
    expect(await format('junit')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="migrate lint" tests="1" failures="1" errors="0">
        <testsuite name="migrate lint" tests="1" failures="1" errors="0">
          <testcase classname="migrate.lint" name="migrations/20250102000000_001_change.sql">
            <failure type="index-not-concurrent" message="CREATE INDEX keeps writes out of &quot;orders&quot; while it is built">migrations/20250102000000_001_change.sql:5:1 error[index-not-concurrent] CREATE INDEX keeps writes out of &quot;orders&quot; while it is built&#10;  Use CREATE INDEX CONCURRENTLY, with &quot;-- Transaction: none&quot; in the header.</failure>
            <system-out>migrations/20250102000000_001_change.sql:6:31 warning[json-column] &quot;a,b:c%&quot; is json, which has no equality and is parsed at each reading&#10;  Use jsonb.</system-out>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test('markdown is a table', async () => {
    expect(await format('markdown')).toMatchInlineSnapshot(`
      "<!-- migrate lint -->
      ### migrate lint: 1 error and 1 warning in 1 of 1 migration

      |     | where | what | instead |
      | --- | --- | --- | --- |
      | 🛑 error | [20250102000000\\_001\\_change.sql:5](migrations/20250102000000_001_change.sql#L5) | CREATE INDEX keeps writes out of "orders" while it is built (\`index-not-concurrent\`) | Use CREATE INDEX CONCURRENTLY, with "-- Transaction: none" in the header. |
      | ⚠️ warning | [20250102000000\\_001\\_change.sql:6](migrations/20250102000000_001_change.sql#L6) | "a,b:c%" is json, which has no equality and is parsed at each reading (\`json-column\`) | Use jsonb. |
      "
    `);
  });

  test('json, and --json, hold the same findings', async () => {
    const document = JSON.parse(await format('json'));
    const { exitCode, stdout } = await lint([...quiet, '--json']);
    const answer = JSON.parse(stdout);
    expect(exitCode).toBe(1);
    expect(answer).toMatchObject({ ok: false, command: 'lint', error: { code: 'lint_findings' } });
    expect(answer.data.findings).toEqual(document.findings);
    expect(document).toMatchObject({ formatVersion: 1, files: 1, counts: { error: 1, warning: 1, note: 0 } });
  });

  test('go to a file with --output, and the text to the terminal', async () => {
    const { stdout } = await lint([...quiet, '--format', 'junit', '--output', 'report.xml']);
    expect(readFileSync(join(scene.folder, 'report.xml'), 'utf8')).toBe(await format('junit'));
    expect(stdout).toContain('error[index-not-concurrent]');
  });
});

test('the built command lints offline, and --fix writes', async () => {
  scene.write('fixed/20250101000000_001_base.sql', base);
  scene.write('fixed/20250102000000_001_change.sql', up.replace(/^ALTER.*\n/m, ''));
  const run = (args: readonly string[]) => scene.runBinary(['lint', '--path', 'fixed', ...args], offline);
  expect(await run(['--fail-on', 'note'])).toMatchObject({ exitCode: 1 });
  const dry = await run(['--fix', '--dry-run']);
  expect(dry.stdout).toMatchInlineSnapshot(`
    "fixed/20250102000000_001_change.sql
      --- fixed/20250102000000_001_change.sql	now
      +++ fixed/20250102000000_001_change.sql	fixed
      @@ -1,5 +1,6 @@
       -- Migration: Change
       -- Irreversible: a test
      +-- Transaction: none
       
       -- UP
      -CREATE INDEX orders_code ON orders (code);
      +CREATE INDEX CONCURRENTLY orders_code ON orders (code);

    1 file would be written; nothing was changed.
    "
  `);
  expect(await run(['--fix'])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('1 file written'),
    stderr: expect.stringContaining('nobody has looked whether these files are applied'),
  });
  expect(await run(['--fail-on', 'note'])).toMatchObject({ exitCode: 0 });
  expect(await run(['--fix'])).toMatchObject({ stdout: 'Nothing to rewrite.\n', stderr: '' });
});

test('--fix writes a lock timeout where a team wants one in each file', async () => {
  scene.write('limit/20250101000000_001_base.sql', base);
  scene.write('limit/20250102000000_001_change.sql', up.replace(/^CREATE.*\n/m, ''));
  scene.write(
    'limit.config.json',
    JSON.stringify({ lint: { rules: { 'missing-lock-timeout': 'warning' } } }),
  );
  const run = (args: readonly string[]) =>
    scene.run(['lint', '--config', 'limit.config.json', '--path', 'limit', ...args], offline);
  expect((await run([])).stdout).toContain('warning[missing-lock-timeout] no Lock-Timeout');
  expect(await run(['--fix'])).toMatchObject({ stdout: expect.stringContaining('+-- Lock-Timeout: 1s') });
  expect((await run([])).stdout).not.toContain('missing-lock-timeout');
});

test('with a database, what is applied is not reported on', async () => {
  await scene.run(['up', '--to', '20250101000000_001']);
  const { stdout, exitCode } = await scene.run(['lint', '--database', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ files: 1, counts: { error: 0, warning: 1, note: 1 } });
  expect(exitCode).toBe(0);
});
