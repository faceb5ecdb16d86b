import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFileName } from '../../config/config-file.ts';
import { MigrateError } from '../../errors.ts';
import { nextVersion } from '../../files/version.ts';
import { formatMigration } from '../../files/write.ts';
import type { CommandDefinition } from '../command.ts';

export const initCommand: CommandDefinition = {
  name: 'init',
  summary: 'write a config file, a migrations folder and a first migration',
  description:
    'Writes migrate.config.json and migrations/ with a first migration into the current directory. Nothing that exists is overwritten.',
  options: [
    {
      flags: '--embedded',
      description: 'use the embedded database (PGlite) in ./data; nothing else to install',
    },
  ],
  needsDatabase: false,
  examples: ['migrate init --embedded', 'migrate init'],
  async run({ directory, options, now }) {
    const embedded = options['embedded'] === true;
    const version = nextVersion(now, []);
    const files = [
      {
        path: configFileName,
        text: `${JSON.stringify(embedded ? { url: 'pglite:./data', migrations: './migrations' } : { migrations: './migrations' }, null, 2)}\n`,
      },
      { path: join('migrations', `${version}_create_notes.sql`), text: firstMigration(version) },
    ];
    writeNew(directory, [configFileName, 'migrations'], files);
    return {
      data: { files: files.map(file => file.path), embedded },
      render: ({ line, style, symbols }) => {
        for (const { path } of files) line(`${style.green(symbols.success)} Created ${path}`);
        line();
        if (!embedded)
          line(
            'Next: set DATABASE_URL (postgresql://USER:PASSWORD@HOST:PORT/DATABASE), in the environment or in .env,',
          );
        line(`${embedded ? 'Next' : 'then'}: migrate up`);
      },
    };
  },
};

function writeNew(
  directory: string,
  taken: readonly string[],
  files: readonly { path: string; text: string }[],
): void {
  const existing = taken.find(path => existsSync(join(directory, path)));
  if (existing !== undefined) {
    throw new MigrateError('file_exists', `${existing} exists already; nothing was written`, {
      hint: 'To add a migration: migrate create "DESCRIPTION".',
    });
  }
  try {
    mkdirSync(join(directory, 'migrations'));
    for (const { path, text } of files) writeFileSync(join(directory, path), text, { flag: 'wx' });
  } catch (error) {
    throw new MigrateError('folder_unreadable', `cannot write in ${directory}`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
}

function firstMigration(version: string): string {
  return formatMigration({
    version,
    headers: [['Migration', 'Create notes']],
    up: `CREATE TABLE notes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

`,
    down: 'DROP TABLE notes;\n',
  });
}
