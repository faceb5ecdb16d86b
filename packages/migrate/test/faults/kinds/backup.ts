import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestDatabase } from '@proven/testing';
import { startMigrateBehind, waitForEnd } from '../../fixtures/binary.ts';
import { recoverAndCheck } from '../check.ts';
import { phases } from '../migrations.ts';
import type { FaultKind } from './kind.ts';

/** What is wrong with the folder for backups, as a shell makes it so. Mounting is for root, in a namespace of its own. */
const ways = {
  'a file is in its place': { prepare: (folder: string) => writeFileSync(folder, ''), shell: () => ':' },
  'nobody may write to it': { prepare: () => undefined, shell: () => ':', folder: '/sys/kernel/backups' },
  'it takes no more in the middle of a file': {
    prepare: () => undefined,
    // Blocks of 512 bytes.
    shell: () => 'ulimit -f 20',
  },
  'its disk is full': {
    prepare: (folder: string) => mkdirSync(folder),
    shell: (folder: string) => `mount -t tmpfs -o size=8k tmpfs '${folder}'`,
    needsNamespace: true,
  },
} as const satisfies Record<
  string,
  {
    prepare: (folder: string) => void;
    shell: (folder: string) => string;
    folder?: string;
    needsNamespace?: boolean;
  }
>;

type Way = keyof typeof ways;

/** The rows that a run could lose cannot be saved: it must stop before it has changed anything. */
export const backup: FaultKind = {
  name: 'the backup cannot be written',
  weight: 2,
  draw(random) {
    const phase = random.pick(phases).name;
    const canMount = process.getuid?.() === 0;
    const known = (Object.keys(ways) as Way[]).filter(way => canMount || !('needsNamespace' in ways[way]));
    const how = random.pick(known);
    const way = ways[how];
    return {
      kind: backup.name,
      what: how,
      where: `${how}, ${phase}`,
      async run(stage) {
        await using database = await stage.open(phase);
        const { directory } = stage.folders[phase];
        const folder = 'folder' in way ? way.folder : join(dirname(directory), `backups-${database.name}`);
        way.prepare(folder);
        const before = await statesOf(database);
        const run = await waitForEnd(
          startMigrateBehind(way.shell(folder), ['up'], 'needsNamespace' in way, {
            DATABASE_URL: database.url,
            MIGRATION_PATH: directory,
            BACKUP_PATH: folder,
            LOG_LEVEL: 'error',
          }),
        );
        const after = await statesOf(database);
        rmSync(folder, { recursive: true, force: true });
        return [
          ...(run.exitCode === 1 ? [] : [`exit code ${run.exitCode} instead of 1: ${run.stderr}`]),
          ...(after === before ? [] : [`changed without a backup: ${before} became ${after}`]),
          ...(await recoverAndCheck(stage, database)),
        ];
      },
    };
  },
};

async function statesOf(database: TestDatabase): Promise<string> {
  const [table] = await database.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_versions') IS NOT NULL AS exists",
  );
  if (table?.exists !== true) return '';
  const [row] = await database.query<{ states: string | null }>(
    "SELECT string_agg(version || ' ' || status, ', ' ORDER BY version) AS states FROM schema_versions",
  );
  return row?.states ?? '';
}
