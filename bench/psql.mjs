// What psql does with the same SQL: the least that a tool can need that sends one statement after the other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function psqlFile(script, url) {
  return { command: 'psql', args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url], url };
}

/** Each migration in a transaction of its own, with a row in a history of the plainest kind. Returns the file. */
export function writeFloorUp(folder, migrations) {
  const table = [
    'CREATE TABLE schema_versions (version varchar(255) PRIMARY KEY, checksum varchar(64) NOT NULL,',
    '  applied_at timestamptz NOT NULL, execution_time_ms integer NOT NULL, applied_by varchar(255) NOT NULL);',
  ];
  return writeScript(folder, 'floor-up.sql', [
    ...table,
    ...migrations.flatMap(({ version, up }) => [
      'BEGIN;',
      up,
      `INSERT INTO schema_versions VALUES ('${version}', '${'0'.repeat(64)}', now(), 1, current_user);`,
      'COMMIT;',
    ]),
  ]);
}

/** The way back, the newest first, on what `writeFloorUp` has made. */
export function writeFloorDown(folder, migrations) {
  return writeScript(
    folder,
    'floor-down.sql',
    migrations
      .toReversed()
      .flatMap(({ version, down }) => [
        'BEGIN;',
        down,
        `DELETE FROM schema_versions WHERE version = '${version}';`,
        'COMMIT;',
      ]),
  );
}

function writeScript(folder, name, lines) {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
