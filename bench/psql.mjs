// What psql does with the same SQL: the least that a tool can need that sends one statement after the other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const options = ['-X', '-q', '-v', 'ON_ERROR_STOP=1'];

export function psqlFile(script, url) {
  return { command: 'psql', args: [...options, '-f', script, url], url };
}

/** Several sessions at once, one for each script; it ends when the last one does, and fails when one does. */
export function psqlSessions(scripts, url) {
  const all = `pids=(); for script in "\${@:2}"; do psql ${options.join(' ')} -f "$script" "$1" & pids+=($!); done
    for pid in "\${pids[@]}"; do wait "$pid" || exit 1; done`;
  return { command: 'bash', args: ['-c', all, 'psql', url, ...scripts], url };
}

/** Each migration in a transaction of its own, with a row in a history of the plainest kind. Returns the file. */
export function writeFloorUp(folder, migrations) {
  return writeScript(folder, 'floor-up.sql', [floorHistory(), ...migrations.map(floorUp)]);
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

/** The statement that makes the history. */
export function floorHistory() {
  return [
    'CREATE TABLE schema_versions (version varchar(255) PRIMARY KEY, checksum varchar(64) NOT NULL,',
    '  applied_at timestamptz NOT NULL, execution_time_ms integer NOT NULL, applied_by varchar(255) NOT NULL);',
  ].join('\n');
}

/** The transaction of one migration. */
export function floorUp({ version, up }) {
  const row = `INSERT INTO schema_versions VALUES ('${version}', '${'0'.repeat(64)}', now(), 1, current_user);`;
  return ['BEGIN;', up, row, 'COMMIT;'].join('\n');
}

/** Returns its path. */
export function writeScript(folder, name, lines) {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
