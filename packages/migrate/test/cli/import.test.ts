import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { newestTestServer } from '@proven/testing';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createScene, openScene, type Scene } from './harness.ts';

let shared: Scene;
let scene: Scene;
beforeAll(async () => {
  const created = await createScene(newestTestServer());
  shared = created;
  return () => created[Symbol.asyncDispose]();
});
/** What needs no database shares one, in an empty folder. */
beforeEach(() => {
  scene = shared;
  for (const name of readdirSync(scene.folder)) rmSync(join(scene.folder, name), { recursive: true });
});

function writeSources(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, text] of Object.entries(files)) scene.write(`old/${path}`, text);
}

function migrations(): string[] {
  try {
    return readdirSync(join(scene.folder, 'migrations')).sort();
  } catch {
    return [];
  }
}

const scripts = {
  '2024-01-05 users.sql':
    '\\set ON_ERROR_STOP on\nBEGIN;\nCREATE TABLE users (id integer PRIMARY KEY);\nCOMMIT;\n',
  '20240212_orders.sql': 'CREATE TABLE orders (id integer, owner integer REFERENCES users);\n',
  'orders_final.sql': 'UPDATE orders SET id = 1;\n',
  'orders_final (copy).sql': 'UPDATE orders SET id = 1;\n',
  'rollback orders.sql': 'DROP TABLE orders;\n',
};

test('a report that a person can act on; nothing is written without --write', async () => {
  writeSources(scripts);
  const { exitCode, stdout } = await scene.run(['import', 'old'], { columns: 100, env: { NO_COLOR: '1' } });
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "plain psql scripts: 5 SQL files, 3 migrations, 0 errors, 3 warnings, 4 notes.
    Order: scripts with a number and no date first, by number; then by the date in the name, then
      number, then name; a script with neither behind the one that it is a later form of (final, v2,
      copy), else behind the last one that makes what it uses.

    version             from                  DOWN      why here
    20240105000000_001  2024-01-05 users.sql  drafted   date 2024-01-05
    20240212000000_001  20240212_orders.sql   imported  date 2024-02-12
    20240212000000_002  orders_final.sql      none      no date: a later form of 20240212_orders.sql

    ! duplicate (1)
      orders_final (copy).sql: has the same text as orders_final.sql: left out
      → Where it did run twice, put it back with a mapping file (--write-mapping).

    ! no-date (1)
      orders_final.sql: no date: a later form of 20240212_orders.sql
      → Look at the order; --write-mapping writes it down for you to change.

    ! missing-down (1)
      orders_final.sql:1: has no way back, and none could be drafted: nothing undoes "UPDATE orders SET
        id = 1"
      → Write a DOWN in place of "Irreversible: drafted, review", or give the reason there.

    - psql-command (1)
      2024-01-05 users.sql:1: \\set ON_ERROR_STOP is for psql

    - missing-down (1)
      2024-01-05 users.sql:1: has no way back: DOWN was drafted
      → Review it; "migrate verify" tells whether it leads back.

    - transaction-control (2)
      2024-01-05 users.sql:2: BEGIN is not needed: migrate opens and ends the transaction
      2024-01-05 users.sql:4: COMMIT is not needed: migrate opens and ends the transaction

    Changed in the text (3):
      2024-01-05 users.sql:1: \\set ON_ERROR_STOP becomes a comment
      2024-01-05 users.sql:2: BEGIN becomes a comment
      2024-01-05 users.sql:4: COMMIT becomes a comment

    Nothing was written: add --write.
    "
  `);
  expect(migrations()).toEqual([]);
});

test('--write writes the files, and a second time there is nothing to write', async () => {
  writeSources(scripts);
  const first = await scene.run(['import', 'old', '--from', 'psql', '--write']);
  expect(first.exitCode).toBe(0);
  expect(migrations()).toEqual([
    '20240105000000_001_users.sql',
    '20240212000000_001_orders.sql',
    '20240212000000_002_orders.sql',
  ]);
  expect(
    readFileSync(join(scene.folder, 'migrations/20240105000000_001_users.sql'), 'utf8'),
  ).toMatchInlineSnapshot(`
    "-- Migration: users
    -- Version: 20240105000000_001
    -- imported from 2024-01-05 users.sql (plain psql scripts)

    -- UP
    -- \\set ON_ERROR_STOP on
    /* BEGIN; */
    CREATE TABLE users (id integer PRIMARY KEY);
    /* COMMIT; */
    -- DOWN
    -- drafted by "migrate import": review it; "migrate verify" tells whether it leads back
    DROP TABLE "users";
    "
  `);
  expect(
    readFileSync(join(scene.folder, 'migrations/20240212000000_002_orders.sql'), 'utf8'),
  ).toMatchInlineSnapshot(`
    "-- Migration: orders
    -- Version: 20240212000000_002
    -- Irreversible: drafted, review
    -- imported from orders_final.sql (plain psql scripts)

    -- UP
    UPDATE orders SET id = 1;
    "
  `);
  expect((await scene.run(['validate'])).exitCode).toBe(0);
  expect((await scene.run(['import', 'old', '--write'])).stdout).toContain(
    '0 files written, 3 there already',
  );
  scene.write('migrations/20240105000000_001_users.sql', 'mine');
  const refused = await scene.run(['import', 'old', '--write']);
  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error[file_exists]') });
  expect(readFileSync(join(scene.folder, 'migrations/20240105000000_001_users.sql'), 'utf8')).toBe('mine');
});

describe('the order is written down, changed and read back', () => {
  test('as a person edits it', async () => {
    writeSources(scripts);
    const written = await scene.run(['import', 'old', '--write-mapping', 'order.txt']);
    expect(written.exitCode).toBe(0);
    const mapping = readFileSync(join(scene.folder, 'order.txt'), 'utf8');
    expect(mapping).toMatchInlineSnapshot(`
      "# The order of scripts, made by "migrate import". The lines are in the order in which the scripts ran.
      # Move a line to change the order. The first word says what becomes of the script:
      #   use    it becomes a migration
      #   down   it undoes the script of the "use" line above it
      #   skip   it is left out
      # Give the file back with --mapping; every script of the folder has to be in it.

      # date 2024-01-05
      use   2024-01-05 users.sql
      # date 2024-02-12
      use   20240212_orders.sql
      # undoes 20240212_orders.sql
      down  rollback orders.sql
      # no date: a later form of 20240212_orders.sql
      use   orders_final.sql
      # left out
      skip  orders_final (copy).sql
      "
    `);
    expect(await scene.run(['import', 'old', '--write-mapping', 'order.txt'])).toMatchObject({ exitCode: 2 });

    scene.write(
      'order.txt',
      mapping.replace('use   orders_final.sql', 'skip  orders_final.sql').replaceAll('\n', '\r\n'),
    );
    expect(await scene.run(['import', 'old', '--mapping', 'order.txt', '--write'])).toMatchObject({
      exitCode: 0,
    });
    expect(migrations()).toHaveLength(2);
  });

  test('what is wrong in it is told by line', async () => {
    writeSources(scripts);
    scene.write(
      'order.txt',
      'down rollback orders.sql\nuse 2024-01-05 users.sql\nplease 20240212_orders.sql\nuse 2024-01-05 users.sql\n',
    );
    const { exitCode, stderr } = await scene.run(['import', 'old', '--mapping', 'order.txt', '--write'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error[mapping] there is no "use" line above that rollback orders.sql could undo
        /project/order.txt:1

      error[mapping] "please 20240212_orders.sql" says neither use, down nor skip
        /project/order.txt:3
        hint: A line is one of these words, a space, and the path of the script.

      error[mapping] 2024-01-05 users.sql stands here a second time
        /project/order.txt:4

      error[invalid_mapping] /project/order.txt cannot be used
        hint: Nothing was written.
      "
    `);
    scene.write('order.txt', 'use 2024-01-05 users.sql\nuse gone.sql\n');
    const incomplete = await scene.run(['import', 'old', '--mapping', 'order.txt', '--write', '--json']);
    expect(incomplete.exitCode).toBe(1);
    expect(
      JSON.parse(incomplete.stdout).data.findings.filter(
        ({ severity }: { severity: string }) => severity === 'error',
      ),
    ).toHaveLength(5);
    expect(migrations()).toEqual([]);
  });
});

describe('bad input: a clear list, and nothing written', () => {
  const cases: [
    title: string,
    files: Record<string, string | Buffer>,
    tool: string,
    exitCode: number,
    expected: string[],
  ][] = [
    [
      'binary',
      { 'a.sql': Buffer.from([0x50, 0x47, 0x44, 0x4d, 0x50, 0, 1, 2]), '1_b.sql': 'SELECT 1;' },
      'auto',
      1,
      ['a.sql: is a binary file'],
    ],
    [
      'Latin-1',
      { 'a.sql': Buffer.from("SELECT 1;\nSELECT 'gr\xfc\xdfe';", 'latin1') },
      'psql',
      1,
      ['a.sql:2: is not valid UTF-8'],
    ],
    ['UTF-16', { 'a.sql': Buffer.from('\ufeffSELECT 1;', 'utf16le') }, 'psql', 1, ['is in UTF-16']],
    ['no SQL', { 'readme.md': '# hi' }, 'auto', 2, ['error[no_migrations]']],
    ['programs of Alembic', { 'versions/a.py': 'x = 1' }, 'auto', 2, ['alembic upgrade head --sql']],
    ['a changelog in XML', { 'changelog.xml': '<changeSet/>' }, 'auto', 2, ['"update-sql"']],
    ['programs', { '1_a.js': 'exports.up = 1' }, 'auto', 2, ['pg_dump --schema-only']],
    [
      'unknown tool',
      { 'a.sql': 'SELECT 1;' },
      'flywy',
      2,
      ['error[format_unknown]', 'Did you mean "flyway"?'],
    ],
    ['not that tool', { 'a.sql': 'SELECT 1;' }, 'flyway', 1, ['nothing-found']],
    ['two tools', { '1_a.up.sql': 'SELECT 1;' }, 'auto', 2, ['golang-migrate, sqlx', '--from TOOL']],
    [
      'Flyway placeholders',
      { 'V1__a.sql': `CREATE TABLE \${schema}.t ();\nSELECT \${x};`, 'V2__b.sql': `SELECT '\${schema}';` },
      'auto',
      1,
      [`V1__a.sql:1: \${schema} is filled in`, `V1__a.sql:2: \${x}`, `V2__b.sql:1: \${schema}`],
    ],
    [
      'goose ENVSUB',
      { '1_a.sql': `-- +goose ENVSUB ON\n-- +goose Up\nSELECT \${WHO};\n` },
      'auto',
      1,
      [`1_a.sql:3: \${WHO} is filled in`],
    ],
    [
      'Go templates',
      { '001_a.sql': "SELECT '{{ .prefix }}';\n---- create above / drop below ----\nSELECT 1;" },
      'auto',
      1,
      ['001_a.sql:1: {{ .prefix }} is filled in'],
    ],
    [
      'graphile placeholders',
      { 'committed/000001.sql': '--! Previous: -\n--! Hash: sha1:x\n\nGRANT ALL ON t TO :OWNER;\n' },
      'auto',
      1,
      [':OWNER is filled in', 'its hash is not that of its text'],
    ],
    [
      'duplicate versions',
      { 'V1__a.sql': 'SELECT 1;', 'V1.0__b.sql': 'SELECT 1;', 'V01__c.sql': 'SELECT 2;' },
      'auto',
      1,
      ['duplicate-version'],
    ],
    [
      'a Go migration',
      { '1_a.sql': '-- +goose Up\nSELECT 1;', '2_b.go': 'package x' },
      'auto',
      1,
      ['2_b.go: a migration written in Go'],
    ],
    [
      'another database',
      { 'migration_lock.toml': 'provider = "mysql"', '1_a/migration.sql': 'SELECT 1;' },
      'auto',
      1,
      ['these are migrations for mysql'],
    ],
    [
      'a missing deploy script',
      {
        'sqitch.plan': '%project=x\n\na 2024-01-01T00:00:00Z Jo <j@x> # hi\nnonsense\n',
        'deploy/b.sql': 'SELECT 1;',
      },
      'auto',
      1,
      ['deploy/a.sql is missing', 'sqitch.plan:4'],
    ],
  ];
  test.each(cases)('%s', async (_, files, tool, exitCode, expected) => {
    writeSources(files);
    const run = await scene.run(['import', 'old', '--from', tool, '--write']);
    expect(run.exitCode).toBe(exitCode);
    for (const text of expected) expect(run.stdout + run.stderr).toContain(text);
    expect(migrations()).toEqual([]);
  });
});

describe('what the tool fills in', () => {
  const flyway = {
    'V1__a.sql': `CREATE TABLE \${schema}.t (a text DEFAULT '\${note}');\n`,
    'V2__b.sql': `ALTER ROLE app PASSWORD '\${app_password}';\n`,
  };

  test('is filled in from a file; what has no value is a clear list, and nothing is written', async () => {
    writeSources(flyway);
    scene.write(
      'values.txt',
      'flyway.placeholders.schema=public\nnote=hidden\napp_password=geheim\nmisspelt=x\n',
    );
    const args = ['import', 'old', '--placeholders', 'values.txt', '--write'];
    const refused = await scene.run(args, { columns: 100, env: { NO_COLOR: '1' } });
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout.slice(refused.stdout.indexOf('✗'))).toMatchInlineSnapshot(`
      "✗ template (1)
        V2__b.sql:1: \${app_password} is filled in by the tool, and is a secret by its name
        → A secret has no place in a migration: take the statement out, and run it outside the migrations.

      ! placeholder-unused (1)
        misspelt has a value, and no file asks for it
        → Is the name written as it is in the files?

      ! secret (1)
        V2__b.sql:1: a password stands in the text
        → Change it, and set it outside the migrations: whoever reads the repository can read it.

      ! superuser (1)
        V2__b.sql:1: ALTER ROLE needs a superuser, or rights that few roles have

      ! missing-down (1)
        V2__b.sql:1: has no way back, and none could be drafted: nothing undoes "ALTER ROLE app PASSWORD
          ***"
        → Write a DOWN in place of "Irreversible: drafted, review", or give the reason there.

      - missing-down (1)
        V1__a.sql:1: has no way back: DOWN was drafted
        → Review it; "migrate verify" tells whether it leads back.

      Changed in the text (2):
        V1__a.sql:1: \${note} is filled in with the value that was given
        V1__a.sql:1: \${schema} is filled in with the value that was given

      Nothing was written: 1 error to decide first.
      "
    `);
    expect(migrations()).toEqual([]);

    writeSources({ 'V2__b.sql': 'SELECT 1;\n' });
    const { exitCode, stdout, stderr } = await scene.run([...args, '--json']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(
      readFileSync(join(scene.folder, 'migrations/20000101000000_001_a.sql'), 'utf8').split('\n')[5],
    ).toBe("CREATE TABLE public.t (a text DEFAULT 'hidden');");
    expect(stdout + refused.stdout).not.toMatch(/hidden|geheim/);
  });

  test('a file of values that cannot be read is told by line', async () => {
    writeSources(flyway);
    scene.write('values.txt', 'schema=app\ngeheim\nschema=other\n');
    const run = await scene.run(['import', 'old', '--placeholders', 'values.txt'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatchInlineSnapshot(`
      "error[placeholder] is not a line "name=value"
        /project/values.txt:2
        hint: Comments start with #.

      error[placeholder] schema has a value already
        /project/values.txt:3

      error[invalid_placeholders] /project/values.txt cannot be used
        hint: Nothing was written.
      "
    `);
    expect(await scene.run(['import', 'old', '--placeholders', 'gone.txt'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('error[invalid_placeholders]'),
    });
  });
});

test('the report as JSON and as Markdown', async () => {
  writeSources({ ...scripts, 'secret 2025-01-01.sql': "ALTER ROLE x PASSWORD 'geheim';\n" });
  const json = await scene.run(['import', 'old', '--json']);
  const { data } = JSON.parse(json.stdout) as { data: { files: unknown[]; findings: { id: string }[] } };
  expect(data.files).toHaveLength(4);
  expect(new Set(data.findings.map(({ id }) => id))).toEqual(
    new Set([
      'duplicate',
      'missing-down',
      'no-date',
      'psql-command',
      'secret',
      'superuser',
      'transaction-control',
    ]),
  );
  expect(await scene.run(['import', 'old', '--format', 'markdown', '--output', 'import.md'])).toMatchObject({
    exitCode: 0,
  });
  const markdown = readFileSync(join(scene.folder, 'import.md'), 'utf8');
  expect(markdown).toContain('| 20240105000000\\_001 | 2024-01-05 users.sql | drafted | date 2024-01-05 |');
  expect(json.stdout + markdown).not.toContain('geheim');
});

test.each([
  [['--output', 'no/such/folder/x'], 'report_unwritable', 'Name another file with --output.'],
  [['--write-mapping', 'no/such/folder/x'], 'report_unwritable', 'Name another file with --write-mapping.'],
  [['--json', '--format', 'markdown'], 'usage', '--json and --format both want stdout'],
])('a report that cannot be made is refused before anything is written: %j', async (args, code, text) => {
  writeSources(scripts);
  const run = await scene.run(['import', 'old', '--write', ...args], { columns: 1000 });
  expect(run.exitCode).toBe(2);
  expect(run.stdout + run.stderr).toContain(code);
  expect(run.stdout + run.stderr).toContain(text);
  expect(migrations()).toEqual([]);
});

describe('the history', () => {
  beforeEach(async () => {
    scene = await openScene(newestTestServer());
    await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
  });
  const files = {
    '1_users.up.sql': 'CREATE TABLE users (id integer PRIMARY KEY);\n',
    '1_users.down.sql': 'DROP TABLE users;\n',
    '2_orders.up.sql': 'CREATE TABLE orders (id integer);\n',
    '2_orders.down.sql': 'DROP TABLE orders;\n',
  };
  const adopt = ['import', 'old', '--from', 'golang-migrate', '--write', '--adopt'];

  test('is adopted after a question', async () => {
    writeSources(files);
    const unwritten = await scene.run([...adopt.filter(word => word !== '--write'), '--yes']);
    expect(unwritten).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('add --write') });
    const missing = await scene.run([...adopt, '--yes']);
    expect(missing).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('there is no table public.schema_migrations'),
    });
    await scene.database.query(
      'CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL); INSERT INTO schema_migrations VALUES (1, true); GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC; ',
    );
    const dirty = await scene.run([...adopt, '--yes']);
    expect(dirty).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('version 1 is dirty') });
    await scene.database.query(
      'UPDATE schema_migrations SET dirty = false; REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC; GRANT SELECT ON schema_migrations TO PUBLIC',
    );
    const unasked = await scene.run(adopt);
    expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error[not_confirmed]') });
    const { exitCode, stdout } = await scene.run([...adopt, '--yes'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect([exitCode, stdout.split('\n').slice(-5).join('\n')]).toMatchInlineSnapshot(`
      [
        0,
        "test_0123456789abcdef, schema public (golang-migrate, public.schema_migrations): 1 migration
        applied, 1 pending.
      ✓ The live schema is what these files make in a scratch database.
      ✓ 1 migration marked as applied (status baseline). Rows of tables were not compared.
      ",
      ]
    `);
    expect((await scene.run(['status'])).stdout).toContain('1 applied, 1 pending');
  });

  test('files that change the whole server are not run beside the database unless that is allowed', async () => {
    writeSources({
      '1_role.up.sql': `ALTER ROLE ${scene.role} SET work_mem = '5MB';\n`,
      '1_role.down.sql': 'SELECT 1;',
    });
    await scene.run(['import', 'old', '--from', 'golang-migrate', '--write']);
    const refused = await scene.run(['baseline', '20000101000000_001', '--yes']);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('error[cluster_changes]') });
    expect(
      await scene.run(['baseline', '20000101000000_001', '--yes', '--allow-cluster-changes']),
    ).toMatchObject({
      exitCode: 0,
    });
    expect((await scene.run(['history'])).stdout).toContain('baseline');
    expect((await scene.run(['down', '--dry-run'])).stdout).toContain('nothing to roll back');
  });

  test('a baseline is marked on evidence only', async () => {
    writeSources(files);
    await scene.run(['import', 'old', '--from', 'golang-migrate', '--write']);
    await scene.database.query(
      `SET ROLE ${scene.role}; CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE orders (id integer); RESET ROLE`,
    );
    const different = await scene.run(['baseline', '20000101000000_002', '--yes'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(different.exitCode).toBe(1);
    expect(different.stdout).toMatchInlineSnapshot(`
      "test_0123456789abcdef, schema public (baseline of 20000101000000_002): 2 migrations applied, 0
        pending.
        different column users.id
          - type: integer
          + type: bigint
      ✗ The live schema is not what these files make: 1 object differs. Nothing was marked.
      → Put the database right, or write what differs into the files where it belongs; then try again.
      "
    `);
    expect((await scene.run(['status'])).stdout).toContain('all pending');
    await scene.database.query('ALTER TABLE users ALTER id TYPE integer');
    const same = await scene.run(['baseline', '20000101000000_002', '--yes'], {
      columns: 100,
      env: { NO_COLOR: '1' },
    });
    expect(same).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('2 migrations marked as applied'),
    });
    expect((await scene.run(['drift'])).exitCode).toBe(0);
    // Nothing was run here that could have taken time.
    expect((await scene.run(['status'], { columns: 100, env: { NO_COLOR: '1' } })).stdout).toMatch(
      /\(baseline [^)]+\) +by /,
    );
    expect((await scene.run(['baseline', '20000101000000_002'])).stdout).toContain(
      'Nothing to mark: 2 migrations',
    );
    expect(await scene.run(['baseline', '20000101000000_009', '--yes'])).toMatchObject({ exitCode: 2 });
  });
});
