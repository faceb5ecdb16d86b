import type { ChildProcess } from 'node:child_process';
import { createDatabase, newestTestServer } from '@proven/testing';
import { expect, test } from 'vitest';
import { type Random, randomFrom } from '../faults/random.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createSchemas, fleetWith, tenantNames } from '../fixtures/fleet.ts';
import { createProject } from '../fixtures/project.ts';
import { startWatchedProxy } from '../fixtures/watched-proxy.ts';

const server = newestTestServer();
/** `FLEET_KILLS=200` is the long form. */
const kills = Number(process.env['FLEET_KILLS'] ?? 3);
const seed = Number(process.env['FLEET_SEED'] ?? server.version);
/** Workers alive at any time, and kills in one run at most. */
const slots = 4;
const killsInRun = 20;
const tenants = 12;
/** A worker sends about so many messages when it starts, looks around and does a handful of targets. */
const messages = 140;

test(`kill -9 of workers at ${kills} random messages, seed ${seed}: every target ends at the same version, each migration once`, {
  timeout: 120_000 + 6_000 * kills,
}, async () => {
  const random = randomFrom(seed);
  for (let left = kills; left > 0; ) left -= await killSome(Math.min(left, killsInRun), random);
});

/** One run, whose workers are killed as often as that, and replaced. Returns how many were. */
async function killSome(wanted: number, random: Random): Promise<number> {
  await using database = await createDatabase(server);
  await using project = await createProject([
    { up: 'CREATE TABLE ran (place integer); INSERT INTO ran VALUES (1);', down: 'DROP TABLE ran;' },
    { up: 'INSERT INTO ran VALUES (2); SELECT pg_sleep(0.05);', down: 'DELETE FROM ran WHERE place = 2;' },
    { up: 'CREATE TABLE b (id integer); INSERT INTO ran VALUES (3);', down: 'DROP TABLE b;' },
  ]);
  await createSchemas(sql => database.query(sql), tenantNames(tenants));
  const victims = new Map<string, { at: number; passes: boolean; process?: ChildProcess }>();
  const killed: string[] = [];
  await using proxy = await startWatchedProxy(database.url, name => {
    const victim = victims.get(name);
    if (victim === undefined) return true;
    victim.at -= 1;
    if (victim.at > 0) return true;
    victim.process?.kill('SIGKILL');
    return victim.at === 0 && victim.passes;
  });
  const fleet = fleetWith(
    { targets: [{ schemas: 'tenant_*' }], connections: 4 },
    { connection: proxy.urlFor('test'), directory: project.directory },
  );
  await fleet.enqueue();

  let started = 0;
  const workUntilFinished = async () => {
    for (;;) {
      started += 1;
      const name = `worker_${started}`;
      const at = 1 + random.below(messages);
      const passes = random.below(2) === 1;
      const victim: { at: number; passes: boolean; process?: ChildProcess } = { at, passes };
      if (killed.length + victims.size < wanted) victims.set(name, victim);
      const child = startMigrate(['fleet', 'work', '--schemas', 'tenant_*', '--connections', '4'], {
        DATABASE_URL: proxy.urlFor(name),
        MIGRATION_PATH: project.directory,
        LOG_LEVEL: 'error',
      });
      victim.process = child;
      const { exitCode, stderr } = await waitForEnd(child);
      victims.delete(name);
      if (child.signalCode !== 'SIGKILL') {
        expect([exitCode, stderr]).toEqual([0, '']);
        return;
      }
      killed.push(`${at}${passes ? '+' : ''}`);
    }
  };
  await Promise.all(Array.from({ length: slots }, workUntilFinished));
  process.stdout.write(`seed ${seed}: killed at message ${killed.join(', ')}\n`);

  for (const name of tenantNames(tenants)) {
    const ran = await database.query(`SELECT place FROM ${name}.ran ORDER BY place`);
    expect([name, ran]).toEqual([name, [{ place: 1 }, { place: 2 }, { place: 3 }]]);
    // Ending a dead worker's session is an event too, without a version.
    expect(
      await database.query(`SELECT version FROM ${name}.schema_events
        WHERE result = 'succeeded' AND version IS NOT NULL GROUP BY 1 HAVING count(*) <> 1`),
    ).toEqual([]);
  }
  const { groups } = await fleet.status();
  expect(groups).toHaveLength(1);
  expect(groups[0]?.migrations.every(({ state }) => state === 'applied')).toBe(true);
  expect(await database.query('SELECT outcome FROM migrate_fleet.targets GROUP BY 1')).toEqual([
    { outcome: 'done' },
  ]);
  expect(await database.query('SELECT id FROM migrate_queue.job')).toEqual([]);
  return killed.length;
}
