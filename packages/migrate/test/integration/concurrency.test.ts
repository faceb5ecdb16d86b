import { createDatabase, testServers } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import { startMigrate, waitForEnd } from '../fixtures/binary.ts';
import { createProject, version } from '../fixtures/project.ts';

const runners = 20;
const migrations = 10;

describe.each([...new Set([testServers()[0], testServers().at(-1) ?? testServers()[0]])])(
  'on PostgreSQL $version',
  server => {
    test(`${runners} processes start at once: each migration is applied exactly once, and all exit 0`, async () => {
      await using database = await createDatabase(server);
      await database.query('CREATE TABLE ran (place integer)');
      await using project = await createProject(
        Array.from({ length: migrations }, (_, index) => ({
          up: `INSERT INTO ran VALUES (${index + 1}); CREATE TABLE t_${index + 1} (id integer); SELECT pg_sleep(0.02);`,
          down: `DROP TABLE t_${index + 1};`,
        })),
      );
      const ended = await Promise.all(
        Array.from({ length: runners }, () =>
          waitForEnd(
            startMigrate(['up', '--json'], { DATABASE_URL: database.url, MIGRATION_PATH: project.directory }),
          ),
        ),
      );

      expect(ended.map(({ exitCode, stderr }) => (exitCode === 0 ? 0 : stderr))).toEqual(
        Array(runners).fill(0),
      );
      const applied = ended.flatMap(
        ({ stdout }) => (JSON.parse(stdout) as { data: { applied: { version: string }[] } }).data.applied,
      );
      expect(applied.map(step => step.version)).toEqual(
        Array.from({ length: migrations }, (_, index) => version(index + 1)),
      );
      expect(
        await database.query(
          'SELECT place, count(*)::integer AS times FROM ran GROUP BY place HAVING count(*) <> 1',
        ),
      ).toEqual([]);
      expect(await database.query('SELECT count(*)::integer AS n FROM ran')).toEqual([{ n: migrations }]);
      expect(
        await database.query(
          'SELECT result, count(*)::integer AS n FROM schema_events GROUP BY result ORDER BY result',
        ),
      ).toEqual([
        { result: 'started', n: migrations },
        { result: 'succeeded', n: migrations },
      ]);
    });
  },
);
