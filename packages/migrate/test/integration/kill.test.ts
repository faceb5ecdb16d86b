import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, type TestServer, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { createMigrator } from '../../src/index.ts';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, type Project, tableMigration, version } from '../fixtures/project.ts';
import { waitForRow } from '../fixtures/sessions.ts';

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

  test('at random points of a down whose steps share transactions: tables and rows agree, and the next one goes on', {
    timeout: 120_000,
  }, async () => {
    const random = randomNumbers(20_261_124);
    const names = Array.from({ length: 130 }, (_, index) => `t_${index}`);
    await using project = await createProject(names.map(tableMigration));
    const killOnce = async (server: TestServer) => {
      await using database = await createDatabase(server);
      const migrator = createMigrator({ connection: database.url, directory: project.directory });
      await migrator.up();
      const child = startMigrate(['down', '--to', version(1)], {
        DATABASE_URL: database.url,
        MIGRATION_PATH: project.directory,
        LOG_LEVEL: 'error',
      });
      const ended = waitForEnd(child);
      // The first DOWN is announced before its message is sent.
      await waitForRow(
        sql => database.query(sql),
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%migrate down%' AND pid <> pg_backend_pid()",
      );
      await delay(random() * 120);
      child.kill('SIGKILL');
      await ended;
      const left = async () => {
        const [row] = await database.query(
          `SELECT (SELECT count(*)::integer FROM pg_tables WHERE tablename ~ '^t_[0-9]+$') AS tables,
                  (SELECT count(*)::integer FROM schema_versions WHERE status = 'applied') AS applied`,
        );
        return row as { tables: number; applied: number };
      };
      // The killed one's message may still be under way: whoever has the lock next sees what became of it.
      const { rolledBack } = await migrator.down({ to: version(1) });
      expect(await left()).toEqual({ tables: 1, applied: 1 });
      const outcomes =
        await database.query(`SELECT count(*) FILTER (WHERE result = 'succeeded')::integer AS succeeded,
          count(*) FILTER (WHERE result = 'started')::integer - count(*) FILTER (WHERE result <> 'started')::integer AS open
        FROM schema_events WHERE action = 'down' GROUP BY version`);
      expect(outcomes).toEqual(names.slice(1).map(() => ({ succeeded: 1, open: 0 })));
      return rolledBack.length;
    };
    const servers = testServers();
    const after: number[] = [];
    for (let done = 0; done < 12; done += 1)
      after.push(await killOnce(servers[done % servers.length] ?? servers[0]));
    // Some were killed on the way.
    expect(after.some(count => count > 0 && count < names.length - 1)).toBe(true);
  });
});
