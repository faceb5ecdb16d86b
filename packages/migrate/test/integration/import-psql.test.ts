import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDatabase, newestTestServer, runCommand, temporaryDirectory } from '@proven/testing';
import { expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { openScene } from '../cli/harness.ts';
import { psqlScripts } from '../fixtures/psql-scripts.ts';

test('180 scripts with inconsistent names are imported in one command and proved', async () => {
  const scripts = psqlScripts();
  expect(scripts.length).toBeGreaterThanOrEqual(180);
  expect(new Set(scripts.map(({ path }) => path)).size).toBe(scripts.length);
  const scene = await openScene(newestTestServer());
  const { database, folder } = scene;
  for (const { path, text } of scripts) {
    mkdirSync(dirname(join(folder, 'sql', path)), { recursive: true });
    writeFileSync(join(folder, 'sql', path), text);
  }
  const imported = await scene.run([
    'import',
    'sql',
    '--write',
    '--format',
    'markdown',
    '--output',
    'import.md',
  ]);
  expect(imported.exitCode).toBe(0);
  const directory = join(folder, 'migrations');
  const migrator = createMigrator({ connection: database.url, directory, backups: { enabled: false } });
  const prepared = await migrator.planImport({ folder: join(folder, 'sql'), from: 'auto' });
  expect(prepared.format).toBe('psql');
  expect(prepared.findings.filter(({ severity }) => severity === 'error')).toEqual([]);

  expect(readdirSync(directory)).toEqual(prepared.files.map(({ fileName }) => fileName));
  const report = readFileSync(join(folder, 'import.md'), 'utf8');
  for (const { path } of scripts) expect(report).toContain(path.replace(/[|`*_[\]<>]/g, '\\$&'));

  // psql itself, with a session for each script, makes what the imported files make.
  await using byHand = await createDatabase(newestTestServer());
  const run = prepared.files.flatMap(({ migration }) => ['-f', join('sql', migration.up.file), '-c', '\\c']);
  const ran = await runCommand('psql', ['-q', '-v', 'ON_ERROR_STOP=1', byHand.url, ...run], { cwd: folder });
  expect(ran).toMatchObject({ exitCode: 0 });
  const last = prepared.files.at(-1)?.version ?? '';
  const kept = createMigrator({ connection: byHand.url, directory });
  const plan = await kept.planBaseline(last);
  expect([plan.problems, plan.evidence?.differences]).toEqual([[], []]);
  expect(await kept.baseline(last, plan)).toHaveLength(prepared.files.length);
  const dumped = 'SELECT * FROM dumped ORDER BY id';
  const rows = await byHand.query(dumped);
  expect(rows).toHaveLength(3);

  // Each by itself, then all of them down and up again.
  const proof = await migrator.verify();
  expect(
    proof.findings
      .filter(({ severity }) => severity !== 'note')
      .map(({ id, file, message }) => `${id} ${file} ${message}`),
  ).toEqual([]);
  expect(proof.migrations.length).toBe(prepared.files.length);
  expect((await migrator.up()).applied).toHaveLength(prepared.files.length);
  expect(await database.query(dumped)).toEqual(rows);
  const made = await migrator.drift();
  expect(made.differences).toEqual([]);
  const first = prepared.files[0]?.version;
  expect((await migrator.down({ to: first })).rolledBack).toHaveLength(prepared.files.length - 1);
  expect(
    await database.query(
      "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'public'::regnamespace ORDER BY 1",
    ),
  ).toEqual(['base_1', 'schema_events', 'schema_versions'].map(relname => ({ relname })));
  await migrator.up();
  expect((await migrator.drift()).fingerprint).toBe(made.fingerprint);

  const count = (id: string) => prepared.findings.filter(finding => finding.id === id).length;
  const facts = [
    'two-dates',
    'ambiguous-date',
    'no-date',
    'duplicate',
    'included',
    'crlf',
    'transaction-control',
    'several-transactions',
    'search-path',
    'outside-transaction',
    'missing-down',
    'down-without-up',
  ];
  expect(Object.fromEntries(facts.map(id => [id, count(id)]))).toMatchInlineSnapshot(`
    {
      "ambiguous-date": 5,
      "crlf": 19,
      "down-without-up": 0,
      "duplicate": 2,
      "included": 1,
      "missing-down": 157,
      "no-date": 15,
      "outside-transaction": 1,
      "search-path": 2,
      "several-transactions": 1,
      "transaction-control": 82,
      "two-dates": 10,
    }
  `);
  expect(readFileSync(join(directory, prepared.files.at(-1)?.fileName ?? ''), 'utf8')).toMatchInlineSnapshot(`
    "-- Migration: two
    -- Version: 20251008000000_001
    -- imported from 20251008_two.sql (plain psql scripts)

    -- UP
    /* BEGIN; */
    CREATE TABLE two_a (id integer);
    /* COMMIT; */
    /* BEGIN; */
    CREATE TABLE two_b (id integer);
    /* COMMIT; */
    -- DOWN
    -- drafted by "migrate import": review it; "migrate verify" tells whether it leads back
    DROP TABLE "two_b";
    DROP TABLE "two_a";
    "
  `);
});

test('a draft that does not lead back is told by verify, and by its file', async () => {
  await using folder = await temporaryDirectory('migrate-draft-');
  const scripts = {
    '1_table.sql': 'CREATE TABLE t (a integer NOT NULL, b text);\n',
    '2_again.sql': 'ALTER TABLE t ALTER a SET NOT NULL;\n',
    '3_right.sql': "ALTER TABLE t ALTER b SET DEFAULT 'x';\n",
    '4_none.sql': 'UPDATE t SET a = 1;\n',
  };
  mkdirSync(join(folder.path, 'sql'));
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder.path, 'sql', name), text);
  await using database = await createDatabase(newestTestServer());
  const directory = join(folder.path, 'migrations');
  const migrator = createMigrator({ connection: database.url, directory });
  const prepared = await migrator.planImport({ folder: join(folder.path, 'sql'), from: 'psql' });
  expect(prepared.files.map(({ down }) => down)).toEqual(['drafted', 'drafted', 'drafted', 'none']);
  await migrator.writeImport(prepared);
  const { findings } = await migrator.verify();
  const wrong = findings.filter(({ severity }) => severity === 'error').map(({ version }) => version);
  expect(new Set(wrong)).toEqual(new Set([prepared.files[1]?.version]));
});
