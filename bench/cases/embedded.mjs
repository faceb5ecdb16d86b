// The embedded database: its first start, which creates it, and a later `up` of 25 more, against a Node that opens PGlite on
// such a folder and asks it one thing.
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { pathToFileURL } from 'node:url';
import { migrateCommand, runToEnd } from '../migrate-command.mjs';
import { makeMigrations, writeMigrationFiles } from '../migrations.mjs';
import { quietUp } from './up.mjs';

const pglite = pathToFileURL(
  createRequire(new URL('../../packages/migrate/package.json', import.meta.url)).resolve(
    '@electric-sql/pglite',
  ),
).href;
const count = 25;

export const embedded = [
  { name: 'embedded-first', goals: {}, runs: 5, prepare: prepareOn('first') },
  { name: 'embedded-up', goals: {}, runs: 5, prepare: prepareOn('later') },
];

function prepareOn(when) {
  return ({ folder }) => {
    writeMigrationFiles(join(folder, 'migrations'), makeMigrations(count));
    const made = join(folder, 'made');
    if (when === 'later') {
      runToEnd(migrateCommand({ args: quietUp, url: `pglite:${made}`, folder }));
      writeMigrationFiles(join(folder, 'migrations'), makeMigrations(2 * count));
    }
    // Another one each time: nothing is deleted while something is timed.
    let run = 0;
    const newData = () => {
      run += 1;
      const data = join(folder, `data-${run}`);
      if (when === 'later') cpSync(made, data, { recursive: true });
      return data;
    };
    return {
      subject: {
        title: `migrate up, ${when === 'first' ? 'no folder yet' : 'a folder that is there'}`,
        prepare: () => migrateCommand({ args: quietUp, url: `pglite:${newData()}`, folder }),
        verify: ({ stdout }) => {
          const { applied } = JSON.parse(stdout).data;
          if (applied.length !== count) throw new Error(`${applied.length} were applied`);
        },
      },
      floor: {
        title: 'node that opens PGlite',
        prepare: () => {
          const open = `const { PGlite } = await import('${pglite}');
            const database = await PGlite.create(${JSON.stringify(newData())}); await database.query('select 1'); await database.close();`;
          return { command: execPath, args: ['--input-type=module', '-e', open], cwd: folder };
        },
        verify: () => {},
      },
    };
  };
}
