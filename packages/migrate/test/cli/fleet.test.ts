import { describe, expect, test } from 'vitest';
import { openScene, type Scene } from './harness.ts';
import { addMigration, version } from './migrations.ts';
import { expectNoColour, expectScreen, widths } from './screens.ts';

const names = Array.from({ length: 12 }, (_, index) => `tenant_${String(index + 1).padStart(2, '0')}`);

/** Twelve tenants that belong to the role, and three migrations; the second fails at two of them. */
async function openFleetScene(): Promise<Scene> {
  const scene = await openScene();
  await scene.database.query(
    names.map(name => `CREATE SCHEMA ${name} AUTHORIZATION ${scene.role};`).join(''),
  );
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders');
  addMigration(scene, 3, 'create_items');
  await scene.database.query(
    'CREATE TABLE tenant_07.create_orders (); CREATE TABLE tenant_09.create_orders ()',
  );
  return scene;
}

const fleet = "--schemas 'tenant_*'";

describe.each(widths)('at %i columns', width => {
  test('fleet status, up and gate', async () => {
    const scene = await openFleetScene();
    expect(await expectScreen(scene, 'fleet-status-empty', `fleet status ${fleet}`, width)).toBe(0);
    const up = `fleet up ${fleet} --max-failures 2 --connections 1 --log-level error`;
    expect(await expectScreen(scene, 'fleet-up-failing', up, width)).toBe(1);
    expect(await expectScreen(scene, 'fleet-status', `fleet status ${fleet}`, width)).toBe(0);
    await expectNoColour(scene, 'fleet-status', `fleet status ${fleet}`, width);
    expect(await expectScreen(scene, 'gate-not-ready', `gate ${fleet}`, width)).toBe(1);
    await scene.database.query('DROP TABLE tenant_07.create_orders, tenant_09.create_orders');
    expect(await expectScreen(scene, 'fleet-up-rest', `fleet up ${fleet}`, width)).toBe(0);
    expect(await expectScreen(scene, 'fleet-up-nothing', `fleet up ${fleet}`, width)).toBe(0);
    expect(await expectScreen(scene, 'gate-ready', `gate ${fleet}`, width)).toBe(0);
  });

  test('a canary that fails', async () => {
    const scene = await openFleetScene();
    expect(await expectScreen(scene, 'fleet-up-canary', `fleet up ${fleet} --canary tenant_07`, width)).toBe(
      1,
    );
  });
});

test('in CI the log is JSON lines on stderr, one for each target, and stdout holds one document', async () => {
  const scene = await openFleetScene();
  const run = await scene.run(['fleet', 'up', '--schemas', 'tenant_*', '--max-failures', '2', '--json']);
  expect(run.exitCode).toBe(1);
  const lines = run.stderr
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
  const count = (event: string) => lines.filter(line => line['event'] === event).length;
  expect({ finished: count('target_finished'), failed: count('target_failed') }).toEqual({
    finished: 10,
    failed: 2,
  });
  expect(lines[0]).toMatchObject({ event: 'fleet_started', targets: 12, pending: 12, level: 'INFO' });
  expect(lines.find(line => line['event'] === 'target_failed')).toMatchObject({
    level: 'ERROR',
    version: version(2),
    correlation_id: expect.any(String),
  });
  const document = JSON.parse(run.stdout) as { ok: boolean; data: { targets: unknown[] }; error: unknown };
  expect(document).toMatchObject({ ok: false, error: { code: 'fleet_failed' } });
  expect(document.data.targets).toHaveLength(12);

  const history = await scene.run(['fleet', 'history', '--schemas', 'tenant_*']);
  expect(history.stdout).toContain('32 migrations at 12 targets');
  expect(history.stdout).toContain(
    `${version(2)} failed: relation "create_orders" already exists (tenant_07, tenant_09)`,
  );
});

test('a config file describes the fleet; what is wrong in it is shown at its place', async () => {
  const scene = await openFleetScene();
  scene.write('list.txt', '# the customers\n');
  scene.write(
    'migrate.config.json',
    '{\n  "fleet": {\n    "targets": [{ "schemas": "tenant_0*" }],\n    "connections": 2\n  }\n}\n',
  );
  const status = await scene.run(['fleet', 'status', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({ data: { targets: 9 } });
  scene.write(
    'migrate.config.json',
    '{\n  "fleet": {\n    "targets": [{ "schema": "tenant_0*" }],\n    "connections": 0,\n    "waves": ["x"],\n    "maxFailures": "200%"\n  }\n}\n',
  );
  const refused = await scene.run(['fleet', 'status']);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('unknown setting of fleet "schema"');
  expect(refused.stderr).toContain('Did you mean "schemas"?');
  expect(refused.stderr).toContain('"connections" must be a number from 1 to 1000');
  expect(refused.stderr).toMatch(/migrate\.config\.json:4:5/);
});

test('without targets, and with flags that cannot be, it says so', async () => {
  const scene = await openFleetScene();
  const none = await scene.run(['fleet', 'up']);
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('which targets the fleet has') });
  expect((await scene.run(['fleet', 'up', '--schemas', 'nothing_*'])).exitCode).toBe(2);
  for (const flags of [
    ['--waves', '1,x'],
    ['--max-failures', '-1'],
    ['--connections', '0'],
    ['--canary', ','],
    ['--only', ''],
  ]) {
    expect(await scene.run(['fleet', 'up', '--schemas', 'tenant_*', ...flags])).toMatchObject({
      exitCode: 2,
    });
  }
  expect(
    await scene.run(['fleet', 'down', '--schemas', 'a', '--to', version(1), '--steps', '1']),
  ).toMatchObject({ exitCode: 2 });
});

test('gate on one database: a contract migration is not waited for', async () => {
  const scene = await openScene();
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'drop_name', { header: '-- Phase: contract' });
  expect((await scene.run(['gate'])).exitCode).toBe(1);
  expect((await scene.run(['up', '--to', version(1)])).exitCode).toBe(0);
  expect(await scene.run(['gate'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Ready') });
  expect((await scene.run(['gate', '--include-contract'])).exitCode).toBe(1);
  expect((await scene.run(['gate', '--to', '20990101000000_001'])).exitCode).toBe(2);
});
