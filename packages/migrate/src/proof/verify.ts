import { MigrateError, type Problem } from '../errors.ts';
import { type Migration, type MigrationFile, parseMigrations } from '../files/migration.ts';
import { placeAt } from '../files/text.ts';
import { unknownVersion } from '../plan/up.ts';
import { type ScratchSource, withScratch } from './scratch/scratch.ts';
import type { VerifyFinding } from './verify/findings.ts';
import type { MigrationProof } from './verify/progress.ts';
import { proveMigrations } from './verify/prove.ts';

export interface VerifyGoal {
  /** The first version to prove; those before it are applied and not looked at. */
  readonly from?: string | undefined;
  /** The last version to prove. */
  readonly to?: string | undefined;
  /** Rehearse on the embedded database, in memory, instead of a scratch database on the server. */
  readonly embedded?: boolean | undefined;
  /** The URL of another server to rehearse on, such as one of another version; by default that of the target. */
  readonly server?: string | undefined;
  /**
   * A folder with PostgreSQL's `bin/initdb` and `bin/postgres`: rehearse on an empty server that is started from them
   * and ends with the proof.
   */
  readonly binaries?: string | undefined;
  /** The rows that are made up follow from it; 1 by default. */
  readonly seed?: number | undefined;
  /** Also run statements that change roles, databases or tablespaces, which a whole server shares. */
  readonly allowClusterChanges?: boolean | undefined;
}

/** What a proof has brought out. */
export interface VerifyReport {
  /** For example 150004. */
  readonly serverVersion: number;
  readonly embedded: boolean;
  readonly seed: number;
  readonly migrations: readonly MigrationProof[];
  readonly findings: readonly VerifyFinding[];
  /** Versions that could not be tested, because one before them does not go up. */
  readonly notTested: readonly string[];
  /** Milliseconds. */
  readonly durationMs: number;
}

/** Proves migrations in a scratch database. Never touches the database that the source was given for. */
export async function verifyMigrations(
  files: readonly MigrationFile[],
  source: ScratchSource,
  goal: VerifyGoal,
): Promise<VerifyReport> {
  const start = performance.now();
  const { from, seed = 1 } = goal;
  const migrations = await parseMigrations(chosen(files, goal));
  if (source.place.kind === 'server' && goal.allowClusterChanges !== true) refuseClusterChanges(migrations);
  source.emit({ type: 'verify_started', versions: migrations.map(({ version }) => version) });
  const { schema: _, ...proof } = await withScratch(source, next =>
    proveMigrations(migrations, next, {
      from,
      seed,
      now: new Date(),
      onProven: (version, findings) =>
        source.emit({ type: 'migration_verified', version, findings: findings.length }),
    }),
  );
  return { ...proof, embedded: source.place.kind === 'embedded', durationMs: performance.now() - start };
}

function chosen(files: readonly MigrationFile[], { from, to }: VerifyGoal): readonly MigrationFile[] {
  const placeOf = (version: string) => {
    const place = files.findIndex(file => file.version === version);
    if (place === -1) throw unknownVersion(version, files);
    return place;
  };
  const first = from === undefined ? 0 : placeOf(from);
  const last = to === undefined ? files.length - 1 : placeOf(to);
  if (first > last) throw new MigrateError('usage', `--from ${from} comes after --to ${to}`);
  return files.slice(0, last + 1);
}

const clusterKinds = new Set([
  ...['CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt'],
  ...['CreatedbStmt', 'DropdbStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt'],
  ...['CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt', 'AlterSystemStmt'],
  ...['CreateSubscriptionStmt', 'AlterSubscriptionStmt', 'DropSubscriptionStmt'],
]);
const dynamic = /\b(create|alter|drop)\s+(role|user|group|database|tablespace)\b(?!\s+mapping)/i;

/** A scratch database is apart; roles, databases and tablespaces are those of the whole server. */
export function refuseClusterChanges(migrations: readonly Migration[]): void {
  const problems = migrations.flatMap(migration =>
    [...migration.up.statements, ...(migration.down?.statements ?? [])]
      .filter(({ kind, text }) => clusterKinds.has(kind) || (kind === 'DoStmt' && dynamic.test(text)))
      .map(
        ({ text, offset }): Problem => ({
          code: 'cluster_change',
          message: `changes the whole server: ${text.split('\n')[0]?.slice(0, 60) ?? ''}`,
          file: migration.path,
          ...placeAt(migration.text, offset),
        }),
      ),
  );
  if (problems.length === 0) return;
  throw new MigrateError(
    'cluster_changes',
    'a rehearsal of these migrations would change more than its scratch database',
    {
      problems,
      hint: 'Use --embedded, or point DATABASE_URL at a server that is there for this only and add --allow-cluster-changes.',
    },
  );
}
