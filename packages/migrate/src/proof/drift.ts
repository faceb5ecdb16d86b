import type { Session } from '../database/port.ts';
import { sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { type MigrationFile, parseMigrations } from '../files/migration.ts';
import type { Target } from '../history/target.ts';
import { compareSnapshots } from './diff.ts';
import { type Drift, tellApart } from './drift-class.ts';
import { fingerprint } from './fingerprint.ts';
import { StatementFailed } from './run/script.ts';
import { type ScratchSource, withScratch } from './scratch/scratch.ts';
import { withoutRole } from './snapshot/roles.ts';
import type { Snapshot } from './snapshot/snapshot.ts';
import { takeSnapshot } from './snapshot/take.ts';
import { commit, snapshotOf } from './verify/trial.ts';

export interface DriftReport {
  readonly database: string;
  readonly schema: string;
  /** How many migrations are applied, and so how many files the comparison is with. */
  readonly applied: number;
  readonly differences: readonly Drift[];
  /** For example 160004; definitions are comparable where both are of one major version. */
  readonly serverVersion: number;
  /** That of the scratch database. */
  readonly expectedVersion: number;
  /** The same for all databases with the same schema; see `fingerprint`. */
  readonly fingerprint: string;
  /** Schemas of the database that no migration makes, and that were not looked at. */
  readonly otherSchemas: readonly string[];
}

/** What files make of an empty database, and the schemas that it takes. */
export interface ExpectedSchema {
  readonly snapshot: Snapshot;
  readonly schemas: readonly string[];
}

/** What the applied files make, in a scratch database. */
export async function expectedSchema(
  applied: readonly MigrationFile[],
  source: ScratchSource,
): Promise<ExpectedSchema> {
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
            hint: 'Nothing was compared. The files have to go up one after the other in an empty database; "migrate verify" tests that.',
          },
        );
      }
    }
    const scope = source.schema === undefined ? scratch.scope : tenantScope(scratch.target);
    return {
      snapshot: withoutRole(await snapshotOf({ ...scratch, scope }), scratch.target.role),
      schemas: source.schema === undefined ? await schemasOf(scratch.session) : [source.schema],
    };
  });
}

/** Describes a live schema as far as files have a say in it. `owner` is who made it, where no history says so. Reads only. */
export async function liveSchema(
  session: Session,
  target: Target,
  expected: ExpectedSchema,
  owner?: string,
): Promise<Snapshot> {
  const scope = {
    serverVersion: target.serverVersion,
    home: target.schema,
    schemas: target.isTenant ? [target.schema] : expected.schemas,
    databaseWide: !target.isTenant,
  };
  const live = await takeSnapshot(session, scope);
  return withoutRole(live, owner ?? (await migratorOf(session, target)));
}

/** Compares a live schema with what its applied files make. Reads only. */
export async function findDrift(
  session: Session,
  target: Target,
  expected: ExpectedSchema,
  now: Date,
): Promise<
  Pick<DriftReport, 'differences' | 'fingerprint' | 'otherSchemas' | 'serverVersion' | 'expectedVersion'>
> {
  const live = await liveSchema(session, target, expected);
  const others = target.isTenant ? [] : await schemasOf(session);
  return {
    differences: compareSnapshots(expected.snapshot, live).map(difference => tellApart(difference, now)),
    serverVersion: target.serverVersion,
    expectedVersion: expected.snapshot.serverVersion,
    fingerprint: fingerprint(live),
    otherSchemas: others.filter(schema => !expected.schemas.includes(schema)),
  };
}

/** Who made the history, and so whatever the migrations made: not always who looks. */
export async function migratorOf(session: Session, target: Target): Promise<string> {
  const [result] = await session.run(sql`
    SELECT pg_get_userbyid(relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${target.schema} AND c.relname = 'schema_versions'`);
  return result?.rows[0]?.['owner'] ?? target.role;
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
