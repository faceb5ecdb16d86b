import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { type MigrationFile, parseMigrations } from '../files/migration.ts';
import type { Target } from '../history/target.ts';
import { classify, type DifferenceClass } from './classify.ts';
import { compareSnapshots, type Difference } from './diff.ts';
import { fingerprint } from './fingerprint.ts';
import { StatementFailed } from './run/script.ts';
import { type ScratchSource, withScratch } from './scratch/scratch.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { takeSnapshot } from './snapshot/take.ts';
import { commit, snapshotOf } from './verify/trial.ts';

/** One object of the live database that is not what the files make of it: expected is what they make, actual what is there. */
export interface Drift extends Difference {
  readonly class: DifferenceClass;
}

export interface DriftReport {
  readonly database: string;
  readonly schema: string;
  /** How many migrations are applied, and so how many files the comparison is with. */
  readonly applied: number;
  readonly differences: readonly Drift[];
  /** The same for all databases with the same schema; see `fingerprint`. */
  readonly fingerprint: string;
  /** Schemas of the database that no migration makes, and that were not looked at. */
  readonly otherSchemas: readonly string[];
}

/** What the applied files make, in a scratch database, and the schemas it takes. */
export async function expectedSchema(
  applied: readonly MigrationFile[],
  source: ScratchSource,
): Promise<{ snapshot: Snapshot; schemas: readonly string[] }> {
  const migrations = await parseMigrations(applied);
  return withScratch(source, async next => {
    const scratch = await next();
    for (const migration of migrations) {
      try {
        await commit(scratch, migration, 'up');
      } catch (error) {
        if (!(error instanceof StatementFailed)) throw error;
        throw new MigrateError(
          'migration_failed',
          `${migration.fileName} does not go up in a scratch database`,
          {
            problems: [
              { code: error.sqlstate, message: error.message, file: migration.path, ...error.problem },
            ],
            hint: 'The live schema can be compared only with files that can be applied from nothing.',
          },
        );
      }
    }
    const scope = source.schema === undefined ? scratch.scope : tenantScope(scratch.target);
    return {
      snapshot: await snapshotOf({ ...scratch, scope }),
      schemas: source.schema === undefined ? await schemasOf(scratch.session) : [source.schema],
    };
  });
}

/** Compares a live schema with what its applied files make. Reads only. */
export async function findDrift(
  session: Session,
  target: Target,
  expected: { readonly snapshot: Snapshot; readonly schemas: readonly string[] },
  now: Date,
): Promise<Pick<DriftReport, 'differences' | 'fingerprint' | 'otherSchemas'>> {
  const live = await takeSnapshot(session, {
    serverVersion: target.serverVersion,
    home: target.schema,
    schemas: expected.schemas,
    databaseWide: !target.isTenant,
  });
  const differences = compareSnapshots(expected.snapshot, live).map(difference => ({
    ...difference,
    class: classify(difference, now),
  }));
  const others = target.isTenant ? [] : await schemasOf(session);
  return {
    differences,
    fingerprint: fingerprint(live),
    otherSchemas: others.filter(schema => !expected.schemas.includes(schema)),
  };
}

function tenantScope({ serverVersion, schema }: Target) {
  return { serverVersion, home: schema, schemas: [schema], databaseWide: false };
}

async function schemasOf(session: Session): Promise<string[]> {
  const [result] = await session.run(
    sql`SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1`,
  );
  return (result?.rows ?? []).map(row => row['name'] ?? '');
}
