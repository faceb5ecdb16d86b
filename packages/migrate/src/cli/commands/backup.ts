import { plural, UsageError } from '@proven/terminal';
import type { FoundBackup } from '../../backup/folder.ts';
import { MigrateError } from '../../errors.ts';
import type { CommandDefinition, Invocation } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';
import { renderBackup, renderBackups } from '../render/backup.ts';
import { renderRestore } from '../render/restore.ts';

const idArgument = { name: '<id>', description: 'the backup, for example 20241024120000' };

export const backupListCommand: CommandDefinition = {
  name: 'backup list',
  summary: 'show the backups',
  description:
    'Lists the backups in the backup folder (./backups, or what BACKUP_PATH says), the newest first, with the migrations that they were made before. A backup whose manifest was altered, or whose files are missing or have another size, is marked; one that was interrupted is none.',
  options: [],
  needsDatabase: false,
  examples: ['migrate backup list', 'migrate backup list --json'],
  async run({ migrator, config }) {
    const backups: FoundBackup[] = [];
    for (const backup of await migrator().backups()) backups.push(await withSizes(backup));
    return {
      data: {
        directory: config.backups.directory,
        backups: backups.map(({ id, manifest, problem }) => ({
          id,
          problem: problem?.message ?? null,
          manifest: manifest ?? null,
        })),
      },
      render: output => renderBackups(backups, config.backups.directory, output),
    };
  },
};

export const backupShowCommand: CommandDefinition = {
  name: 'backup show',
  arguments: [idArgument],
  summary: 'show what is in a backup',
  description:
    'Shows the tables of a backup with their rows, and why each was saved. Checks every file against its SHA-256; exits with 1 when one is missing or was altered.',
  options: [],
  needsDatabase: false,
  examples: ['migrate backup show 20241024120000'],
  async run(invocation) {
    const { folder, manifest } = await findBackup(invocation);
    const { verifyFiles } = await import('../../backup/folder.ts');
    await verifyFiles(folder, manifest.tables);
    return { data: { folder, manifest }, render: output => renderBackup(manifest, folder, output) };
  },
};

export const backupRestoreCommand: CommandDefinition = {
  name: 'backup restore',
  arguments: [idArgument],
  summary: 'put the rows of a backup back',
  description:
    'Checks the files against their hashes, then puts rows back in one transaction: those that are missing, and with --overwrite also the saved values of those that are there. Rows that were written after the backup stay as they are. User triggers do not fire; foreign keys hold at the end.',
  options: [
    {
      flags: '--table <names>',
      description: 'only these tables, separated by commas',
      parse: parseTables,
    },
    { flags: '--overwrite', description: 'give rows that are there the saved values' },
    { flags: '--yes', description: 'restore without asking' },
  ],
  needsDatabase: true,
  examples: [
    'migrate backup restore 20241024120000',
    'migrate backup restore 20241024120000 --table orders,invoices --yes',
  ],
  async run(invocation) {
    const { options, notes, migrator } = invocation;
    const { id, folder, manifest } = await findBackup(invocation);
    const tables = options['table'] as readonly string[] | undefined;
    const overwrite = options['overwrite'] === true;
    if (options['yes'] !== true) {
      renderBackup(manifest, folder, notes);
      notes.line();
    }
    const count = plural(tables?.length ?? manifest.tables.length, 'table');
    await requireConfirmation(
      `Put rows back into ${count}${overwrite ? ', over what is there' : ''}?`,
      invocation,
    );
    const result = await migrator().restore({ id, tables, overwrite });
    return { data: result, render: output => renderRestore(result, output) };
  },
};

/** Marks a backup whose files are not those that were written, as far as their sizes tell. */
async function withSizes(backup: FoundBackup): Promise<FoundBackup> {
  if (backup.manifest === undefined) return backup;
  const { verifySizes } = await import('../../backup/folder.ts');
  const problem = await errorOf(() => verifySizes(backup.folder, backup.manifest?.tables ?? []));
  return problem === undefined ? backup : { ...backup, manifest: undefined, problem };
}

async function errorOf(action: () => Promise<void>): Promise<MigrateError | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof MigrateError) return error;
    throw error;
  }
}

/** The backup that the argument names, if it is sound. */
async function findBackup({
  arguments: [wanted = ''],
  migrator,
  config,
}: Invocation): Promise<Omit<FoundBackup, 'manifest'> & { manifest: NonNullable<FoundBackup['manifest']> }> {
  const backups = await migrator().backups();
  const backup = backups.find(({ id }) => id === wanted);
  if (backup === undefined) {
    const { missingError } = await import('../../apply/restore.ts');
    throw missingError(
      config.backups.directory,
      wanted,
      backups.map(({ id }) => id),
    );
  }
  if (backup.manifest === undefined) throw backup.problem;
  return { ...backup, manifest: backup.manifest };
}

function parseTables(value: string): string[] {
  const names = value
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  if (names.length === 0) throw new UsageError('it names no table');
  return names;
}
