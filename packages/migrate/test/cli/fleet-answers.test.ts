import { expect, test, vi } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectRefusal } from './refusal.ts';

const targets = ['--schemas', 'tenant_*'];

async function openFleetScene(): Promise<Scene> {
  const scene = await openScene();
  const names = ['tenant_1', 'tenant_2', 'tenant_3', 'tenant_4'];
  await scene.database.query(
    names.map(name => `CREATE SCHEMA ${name} AUTHORIZATION ${scene.role};`).join(''),
  );
  // For the scratch database of drift.
  await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders');
  return scene;
}

test('on a terminal: up, status with all rows, drift, gate and down', async () => {
  const scene = await openFleetScene();
  const run = (...args: string[]) =>
    scene.run([...args, ...targets], { columns: 100, env: { NO_COLOR: '1' } });
  expect((await run('fleet', 'history')).stdout).toContain('Nothing has been run');
  const up = await run('fleet', 'up', '--log-level', 'debug');
  expect(up.stdout).toContain('8 migrations applied at 4 targets');
  expect(up.stderr).toContain('Wave 2: 1 target.');
  expect((await run('fleet', 'status', '--check')).stdout).toContain('4 targets: all up to date');
  expect((await run('fleet', 'drift')).stdout).toContain(
    '4 targets with 2 applied files, as the files make them',
  );
  await scene.database.query('ALTER TABLE tenant_3.create_users ADD COLUMN by_hand text');
  const drift = await run('fleet', 'drift');
  expect(drift).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('by_hand') });
  expect(JSON.parse((await run('fleet', 'drift', '--json')).stdout)).toMatchObject({ data: { targets: 4 } });

  const down = await run('fleet', 'down', '--only', 'tenant_2');
  expect(down.stdout).toContain('1 migration rolled back at 1 target');
  const status = await run('fleet', 'status', '--all', '--check');
  expect(status.exitCode).toBe(1);
  expect(status.stdout).toMatch(/tenant_2 +✓✗ +1\/2/);
  const gate = await run('gate');
  expect(gate).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('1 target not ready: tenant_2'),
  });
  expect((await run('gate', '--to', version(1))).exitCode).toBe(0);
  expect(JSON.parse((await run('gate', '--json')).stdout)).toMatchObject({
    data: { ready: false, targets: 4 },
  });
});

test('a target that cannot be asked is told apart from the others', async () => {
  const scene = await openFleetScene();
  await scene.run(['fleet', 'up', ...targets]);
  await scene.database.query(`ALTER SCHEMA tenant_2 OWNER TO CURRENT_USER;
    REVOKE ALL ON SCHEMA tenant_2 FROM ${scene.role}`);
  const status = await scene.run(['fleet', 'status', ...targets], { columns: 100 });
  expect(status.stdout).toContain('4 targets: 3 up to date, 1 out of reach');
  expect(status.stdout).toContain('tenant_2: ');
  const gate = await scene.run(['gate', ...targets], { columns: 100 });
  expect(gate).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('tenant_2 cannot be asked') });
  expect((await scene.run(['fleet', 'drift', ...targets], { columns: 100 })).exitCode).toBe(1);
});

test.each([
  [{ databases: { file: 'nothing.txt' } }, 'the list of databases nothing.txt cannot be read'],
  [{ databases: { command: ['false'] } }, 'ended with 1: false'],
  [{ databases: { command: ['no-such-program'] } }, 'cannot be started (ENOENT)'],
  [{ databases: { query: 'SELECT nothing' } }, 'the query for targets failed'],
  [{ schemas: { query: 'CREATE TABLE x ()' } }, 'read-only transaction'],
  [{ databases: { command: ['echo', 'mysql://a:b@c/d'] } }, 'the command echo, line 1'],
])('a source that cannot be asked: %j', async (source, message) => {
  const scene = await openFleetScene();
  scene.write('migrate.config.json', JSON.stringify({ fleet: { targets: [source] } }));
  const run = await scene.run(['fleet', 'status'], { columns: 100 });
  expect(run.exitCode).toBe(2);
  expect(run.stderr.replace(/\s+/g, ' ')).toContain(message);
});

test('on a terminal, what fails, is busy, is new or repeated is told while it goes on', async () => {
  const scene = await openFleetScene();
  await scene.database.query('CREATE TABLE tenant_3.create_users ()');
  await scene.database.query("SELECT pg_advisory_lock(hashtext('schema_migrations'), hashtext('tenant_2'))");
  scene.write(
    'migrate.config.json',
    JSON.stringify({ fleet: { targets: [{ schemas: 'tenant_*' }, { schemas: 'tenant_1' }], waves: [] } }),
  );
  const run = await scene.run(['fleet', 'up', '--lock-timeout', '1'], { columns: 100 });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain('tenant_1 is listed more than once');
  expect(run.stderr).toContain('tenant_3 failed at');
  expect(run.stderr).toContain('tenant_2 is put off');
  expect(run.stderr).toContain('tenant_2 failed: another migration is in progress');
});

test('verify proves what is pending for each kind of target, and says where the proof does not hold', async () => {
  const scene = await openFleetScene();
  await scene.run(['fleet', 'up', ...targets, '--only', 'tenant_1,tenant_2', '--to', version(1)]);
  const run = (...args: string[]) => scene.run(['fleet', 'verify', ...args, ...targets], { columns: 100 });
  const good = await run();
  expect(good.exitCode).toBe(0);
  expect(good.stdout).toContain('2 targets, 1 pending, proven, as the files make them: tenant_1, tenant_2');
  expect(good.stdout).toContain('2 targets, 2 pending, proven');
  addMigration(scene, 3, 'create_bad', { down: 'SELECT 1;' });
  await scene.database.query('ALTER TABLE tenant_2.create_users ADD COLUMN by_hand text');
  const bad = await run();
  expect(bad.exitCode).toBe(1);
  expect(bad.stdout).toContain('1 target, 2 pending, not proven, as the files make them: tenant_1');
  expect(bad.stdout).toContain('1 target, 2 pending, not proven, not as the files make them: tenant_2');
  expect(bad.stdout).toContain('by_hand');
  expect(bad.stdout).toContain('down-differs');
  expect(JSON.parse((await run('--json')).stdout)).toMatchObject({
    ok: false,
    error: { code: 'verify_failed' },
    data: { targets: 4, proofs: [{}, {}] },
  });
  // A file goes to every tenant: what it should declare names none of them.
  addMigration(scene, 3, 'create_bad', {
    up: 'ALTER TABLE create_users RENAME TO people;\nALTER TABLE people ADD COLUMN note text;',
    down: 'ALTER TABLE people DROP COLUMN note;\nALTER TABLE people RENAME TO create_users;',
  });
  addMigration(scene, 4, 'empty', { up: 'DELETE FROM people;', down: 'SELECT 1;' });
  const lost = (await run()).stdout;
  expect(lost.replace(/\s+/g, ' ')).toContain('say so: "-- Data-Loss: people"');
});

test('enqueue and work: what waits, what became of it, and nothing left', async () => {
  const scene = await openFleetScene();
  await scene.database.query(`GRANT CREATE ON DATABASE ${scene.database.name} TO ${scene.role}`);
  const run = (...args: string[]) => scene.run(['fleet', ...args, ...targets], { columns: 100 });
  expect((await run('work')).stdout).toContain('No run waits for workers');
  await scene.database.query('CREATE TABLE tenant_3.create_users ()');
  const waiting = await run('enqueue', '--max-failures', '1', '--waves', '2', '--canary', 'tenant_1');
  expect(waiting.stdout).toContain('4 of 4 targets in 2 waves wait for workers');
  const worked = await run('work', '--metrics-file', 'run.prom');
  expect(worked).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('1 target failed at') });
  expect(worked.stdout).toContain('6 migrations applied at 3 targets');
  expect(scene.read('run.prom')).toContain('migrate_fleet_targets{direction="up",outcome="failed"} 1');
  await scene.database.query('DROP TABLE tenant_3.create_users');
  const json = JSON.parse((await run('enqueue', '--rate', '100', '--json')).stdout);
  expect(json).toMatchObject({ data: { pending: 1, targets: 4, waves: [1] } });
  expect(JSON.parse((await run('work', '--json')).stdout)).toMatchObject({
    ok: true,
    data: { runs: [{ stopped: null }] },
  });
  expect((await run('enqueue')).stdout).toContain('Nothing to do at 4 targets');
  expect((await run('enqueue', '--rate', '0')).exitCode).toBe(2);
});

test('cancel: says what was not tried, needs no targets, and names what it does not know', async () => {
  const scene = await openFleetScene();
  await scene.database.query(`GRANT CREATE ON DATABASE ${scene.database.name} TO ${scene.role}`);
  const run = (...args: string[]) => scene.run(['fleet', ...args], { columns: 100 });
  expect(await run('cancel')).toMatchObject({ exitCode: 0, stdout: 'No run waits for workers.\n' });
  await run('enqueue', ...targets);
  const unknown = await run('cancel', 'abc');
  expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
  expect(unknown.stderr).toContain('there is no run abc, or it is finished');
  const cancelled = await run('cancel');
  expect(cancelled).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('0 targets ended; 4 not tried'),
  });
  expect(cancelled.stdout).toContain('Not tried: tenant_1, tenant_2, tenant_3, tenant_4');
  await run('enqueue', ...targets);
  const { id } =
    (await scene.database.query('SELECT id FROM migrate_fleet.runs WHERE stopped IS NULL'))[0] ?? {};
  expect(JSON.parse((await run('cancel', String(id), '--json')).stdout)).toMatchObject({
    data: {
      cancelled: { id, ended: 0, running: [], notTried: [{}, {}, {}, {}].map(() => expect.any(String)) },
    },
  });
  expect((await run('work', ...targets)).stdout).toContain('No run waits for workers');
});

test('a worker whose run is cancelled ends what it has, and exits with 1', async () => {
  const scene = await openFleetScene();
  await scene.database.query(`GRANT CREATE ON DATABASE ${scene.database.name} TO ${scene.role}`);
  addMigration(scene, 3, 'slow', { up: 'SELECT pg_sleep(0.5);', down: 'SELECT 1;' });
  const run = (...args: string[]) => scene.run(['fleet', ...args], { columns: 100 });
  await run('enqueue', ...targets);
  const working = run('work', ...targets, '--connections', '1', '--json');
  await vi.waitUntil(
    async () =>
      (await scene.database.query('SELECT FROM migrate_fleet.targets WHERE worker IS NOT NULL')).length > 0,
    { timeout: 20_000 },
  );
  const cancelled = await run('cancel');
  expect(cancelled.stdout).toContain('1 still running');
  const worked = await working;
  expect(worked.exitCode).toBe(1);
  expect(JSON.parse(worked.stdout)).toMatchObject({
    ok: false,
    error: {
      code: 'fleet_cancelled',
      message: expect.stringMatching(/cancelled: [23] of 4 targets not tried/),
    },
    data: { runs: [{ stopped: 'cancelled' }] },
  });
});

test('verify with what all share: told first, and beside the tenants', async () => {
  const scene = await openFleetScene();
  const text =
    '-- Migration: plans\n-- Version: 20260105090000_009\n\n-- UP\nCREATE TABLE plans ();\n\n-- DOWN\n';
  scene.write('shared/20260105090000_009_plans.sql', `${text}DROP TABLE plans;\n`);
  const fleet = { shared: { migrations: './shared' }, targets: [{ schemas: 'tenant_*' }] };
  scene.write('migrate.config.json', JSON.stringify({ fleet }));
  await scene.database.query(`GRANT CREATE ON SCHEMA public TO ${scene.role}`);
  const good = await scene.run(['fleet', 'verify'], { columns: 100 });
  expect(good).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('What all share: 1 pending, proven'),
  });
  scene.write('shared/20260105090000_009_plans.sql', `${text}SELECT 1;\n`);
  const bad = await scene.run(['fleet', 'verify'], { columns: 100 });
  expect(bad).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('1 pending, not proven') });
  expect(JSON.parse((await scene.run(['fleet', 'verify', '--json'])).stdout)).toMatchObject({
    data: { shared: { migrations: [{}] }, proofs: [{}] },
  });
});

test.each(['up', 'down', 'work'])(
  'report_unwritable: fleet %s finds out before it runs anything',
  async verb => {
    const scene = await openFleetScene();
    if (verb === 'down') await scene.run(['fleet', 'up', ...targets]);
    const { stderr } = await expectRefusal(
      scene,
      ['fleet', verb, ...targets, '--metrics-file', 'no/such/folder/x.prom'],
      { exitCode: 2, code: 'report_unwritable', columns: 1000 },
    );
    expect(stderr).toBe(`error[report_unwritable] /project/no/such/folder/x.prom cannot be written
  hint: Nothing was done. The system says: ENOENT: no such file or directory, access '/project/no/such/folder'. Name another file with --metrics-file.
`);
    const { exitCode } = await scene.run(['fleet', 'down', ...targets, '--metrics-file', 'down.prom']);
    expect(exitCode).toBe(0);
    expect(scene.read('down.prom')).toContain(
      `migrate_fleet_migrations{direction="down"} ${verb === 'down' ? 4 : 0}`,
    );
  },
);

test('report_unwritable: a page that cannot be written', async () => {
  const scene = await openFleetScene();
  await scene.run(['fleet', 'up', ...targets]);
  const args = ['report', ...targets, '--output', 'no/such/folder/report.html'];
  const expected = { exitCode: 2, code: 'report_unwritable', columns: 1000 };
  const { stdout, stderr } = await expectRefusal(scene, args, expected);
  expect({ stdout, stderr }).toEqual({
    stdout: '',
    stderr: `error[report_unwritable] /project/no/such/folder/report.html cannot be written
  hint: Nothing was done. The system says: ENOENT: no such file or directory, access '/project/no/such/folder'. Name another file with --output.
`,
  });
  const written = await scene.run(['report', ...targets, '--output', 'report.html']);
  expect(written).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('report.html: 4 targets') });
});

test('a status of targets of which none could be asked is no answer', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'create_users');
  scene.write('customers.txt', 'gone_1\ngone_2\n');
  const status = await scene.run(['fleet', 'status', '--databases', 'customers.txt'], { columns: 100 });
  expect(status.exitCode).toBe(5);
  expect(status.stdout).toContain('2 targets: 0 up to date, 2 out of reach');
});

test.each(['down', 'up', 'enqueue'])(
  'fleet %s to a version that nobody knows is refused once',
  async verb => {
    const scene = await openFleetScene();
    const run = await scene.run(['fleet', verb, ...targets, '--to', '20990101000000_001'], { columns: 100 });
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr.match(/there is no migration with version/g)).toHaveLength(1);
  },
);

test('a wave of no targets is refused, on the command line and in the config file', async () => {
  const scene = await openFleetScene();
  const flag = await scene.run(['fleet', 'up', ...targets, '--waves', '1,0%'], { columns: 100 });
  expect(flag).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('"1,0%" has a wave of no targets'),
  });
  scene.write('migrate.config.json', JSON.stringify({ fleet: { waves: [0, '10%'] } }));
  const file = await scene.run(['fleet', 'up', ...targets], { columns: 100 });
  expect(file).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('a wave of no targets') });
});
