import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { printable } from '@proven/terminal';
import { configFileName } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import { nextVersion } from '../../files/version.ts';
import { formatMigration } from '../../files/write.ts';
import type { CommandDefinition } from '../command.ts';

export const initCommand: CommandDefinition = {
  name: 'init',
  summary: 'write a config file and a first migration',
  description:
    'Writes migrate.config.json and a migrations folder (./migrations, or what --path says) with a first migration into the current directory. Nothing that exists is overwritten.',
  options: [
    {
      flags: '--embedded',
      description: 'use the embedded database (PGlite) in ./data; nothing else to install',
    },
  ],
  needsDatabase: false,
  examples: ['migrate init --embedded', 'migrate init'],
  async run({ directory, options, config, now }) {
    const embedded = options['embedded'] === true;
    const version = nextVersion(now, []);
    const folder = config.migrations;
    const content = { ...(embedded ? { url: 'pglite:./data' } : {}), migrations: inConfigFile(folder) };
    const files = [
      { path: configFileName, text: `${JSON.stringify(content, null, 2)}\n` },
      { path: join(folder, `${version}_create_notes.sql`), text: firstMigration(version) },
    ];
    writeNew(directory, folder, files);
    return {
      data: { files: files.map(file => file.path), embedded },
      render: ({ line, style, symbols }) => {
        for (const { path } of files) line(`${style.green(symbols.success)} Created ${printable(path)}`);
        line();
        if (embedded) {
          line('Next: migrate up');
          return;
        }
        line('Next: set DATABASE_URL, in the environment or in .env, then run "migrate up".');
        line('      DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/DATABASE');
      },
    };
  },
};

function inConfigFile(folder: string): string {
  return isAbsolute(folder) || folder.startsWith('.') ? folder : `./${folder}`;
}

function writeNew(directory: string, folder: string, files: readonly { path: string; text: string }[]): void {
  const existing = [configFileName, folder].find(path => existsSync(resolve(directory, path)));
  if (existing !== undefined) {
    throw new MigrateError('file_exists', `${existing} exists already; nothing was written`, {
      hint: 'To add a migration: migrate create "DESCRIPTION".',
    });
  }
  try {
    mkdirSync(resolve(directory, folder), { recursive: true });
    for (const { path, text } of files) writeFileSync(resolve(directory, path), text, { flag: 'wx' });
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
