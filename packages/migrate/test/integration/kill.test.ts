import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type TestServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project, version } from '../fixtures/project.ts';

const kills = 50;
const atOnce = 5;
const migrations = 12;

/** A generator with a fixed seed: a kill that fails once can be run again. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Kills `up` at a random point: before it has done anything, or some milliseconds after one of its migrations. */
async function killDuringUp(url: string, project: Project, random: () => number): Promise<void> {
  const child = startMigrate(['up'], {
    DATABASE_URL: url,
    MIGRATION_PATH: project.directory,
    LOG_LEVEL: 'error',
  });
  const ended = waitForEnd(child);
  const lines = Math.floor(random() * migrations);
  const pause = random() * (lines === 0 ? 400 : 25);
  let seen = 0;
  await new Promise<void>(resolve => {
    if (lines === 0) resolve();
    child.stdout?.on('data', chunk => {
      seen += String(chunk).split('\n').length - 1;
      if (seen >= lines) resolve();
    });
    child.on('close', () => resolve());
  });
  await delay(pause);
  child.kill('SIGKILL');
  await ended;
}

async function checkWhole(
  url: string,
  project: Project,
  query: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<void> {
  await createMigrator({ connection: url, directory: project.directory }).up();

  expect(
    await query('SELECT place, count(*)::integer AS times FROM ran GROUP BY place HAVING count(*) <> 1'),
  ).toEqual([]);
  expect(await query('SELECT count(*)::integer AS n FROM ran')).toEqual([{ n: migrations }]);
  expect(
    await query("SELECT count(*)::integer AS n FROM pg_class WHERE relname ~ '^t_' AND relkind = 'r'"),
  ).toEqual([{ n: 2 * migrations }]);
  expect(await query('SELECT version, status FROM schema_versions ORDER BY version')).toEqual(
    Array.from({ length: migrations }, (_, index) => ({ version: version(index + 1), status: 'applied' })),
  );
  // A session of the dead runner that had to be ended is on record too, and is about no version.
  const outcomes =
    await query(`SELECT version, count(*) FILTER (WHERE result = 'started')::integer AS started,
      count(*) FILTER (WHERE result = 'succeeded')::integer AS succeeded,
      count(*) FILTER (WHERE result IN ('interrupted', 'failed'))::integer AS lost
    FROM schema_events WHERE version IS NOT NULL GROUP BY version ORDER BY version`);
  for (const { started, succeeded, lost } of outcomes as {
    started: number;
    succeeded: number;
    lost: number;
  }[]) {
    expect({ succeeded, unresolved: started - succeeded - lost }).toEqual({ succeeded: 1, unresolved: 0 });
  }
  expect(outcomes).toHaveLength(migrations);
}

describe('kill -9', () => {
  test(`at ${kills} random points of an up: afterwards a plain up finishes, nothing double, nothing half`, {
    timeout: 300_000,
  }, async () => {
    const random = randomNumbers(20_241_024);
    const servers = testServers();
    await using project = await createProject(
      Array.from({ length: migrations }, (_, index) => ({
        up: `CREATE TABLE t_${index}_a (id integer); INSERT INTO ran VALUES (${index}); SELECT pg_sleep(0.01); CREATE TABLE t_${index}_b (id integer);`,
        down: `DROP TABLE t_${index}_a, t_${index}_b;`,
      })),
    );
    const killOnce = async (server: TestServer) => {
      await using database = await createDatabase(server);
      await database.query('CREATE TABLE ran (place integer)');
      await killDuringUp(database.url, project, random);
      await checkWhole(database.url, project, sql => database.query(sql));
    };
    for (let done = 0; done < kills; done += atOnce) {
      await Promise.all(
        Array.from({ length: atOnce }, (_, index) =>
          killOnce(servers[(done + index) % servers.length] ?? servers[0]),
        ),
      );
    }
  });
});
