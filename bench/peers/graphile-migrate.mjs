import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localBin } from './local.mjs';

export const graphileMigrate = {
  tool: 'graphile-migrate',
  handicap: 'no way back',
  history: 'graphile_migrate.migrations',
  write(folder, migrations) {
    mkdirSync(join(folder, 'committed'));
    let previous;
    for (const [index, { up }] of migrations.entries()) {
      const hash = `sha1:${createHash('sha1')
        .update(`${`${previous ?? ''}\n${up}`.trim()}\n`)
        .digest('hex')}`;
      const header = `--! Previous: ${previous ?? '-'}\n--! Hash: ${hash}\n\n`;
      writeFileSync(
        join(folder, 'committed', `${String(index + 1).padStart(6, '0')}.sql`),
        `${header}${up}\n`,
      );
      previous = hash;
    }
    writeFileSync(join(folder, 'current.sql'), '');
    writeFileSync(join(folder, '../.gmrc'), '{}\n');
  },
  up: (url, folder) => ({
    ...localBin('graphile-migrate', ['migrate', '--config', join(folder, '../.gmrc')]),
    env: { DATABASE_URL: url, SHADOW_DATABASE_URL: `${url}_shadow`, ROOT_DATABASE_URL: `${url}_root` },
    cwd: dirname(folder),
  }),
};
