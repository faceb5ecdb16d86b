import type { Session } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
import { type MigrationFile, parseMigrations } from '../../files/migration.ts';
import type { Target } from '../../history/target.ts';
import { compareSnapshots } from '../../proof/diff.ts';
import { type ExpectedSchema, expectedSchema, liveSchema } from '../../proof/drift.ts';
import { type Drift, tellApart } from '../../proof/drift-class.ts';
import { fingerprint } from '../../proof/fingerprint.ts';
import type { ScratchSource } from '../../proof/scratch/scratch.ts';
import { refuseClusterChanges } from '../../proof/verify.ts';

/** How a live schema compares with what files make of an empty database. */
export interface Evidence {
  /** Without what belongs to the other tool's own tables. */
  readonly differences: readonly Drift[];
  /** True when nothing differs that counts. */
  readonly isSame: boolean;
  readonly fingerprint: string;
  readonly serverVersion: number;
  readonly expectedVersion: number;
}

/** How the schema is made that a live one is compared with. */
export interface Rehearsal {
  readonly scratch: ScratchSource;
  /** Also run statements that change what the whole server shares. */
  readonly allowClusterChanges: boolean;
}

/** What files make of an empty database. Throws `cluster_changes` before any is run that would change more than that. */
export async function rehearse(
  files: readonly MigrationFile[],
  { scratch, allowClusterChanges }: Rehearsal,
): Promise<ExpectedSchema> {
  if (scratch.place.kind === 'server' && !allowClusterChanges)
    refuseClusterChanges(await parseMigrations(files));
  return expectedSchema(files, scratch);
}

/** Compares a live schema with what files make. Reads only; leaves another search_path behind. */
export async function gatherEvidence(
  session: Session,
  target: Target,
  expected: ExpectedSchema,
  foreign: { readonly names: readonly string[]; readonly owner: string | undefined },
): Promise<Evidence> {
  const owner = target.hasHistory ? undefined : (foreign.owner ?? (await commonOwner(session, target)));
  const live = await liveSchema(session, target, expected, owner);
  const now = new Date();
  const differences = compareSnapshots(expected.snapshot, live)
    .filter(({ change, name }) => change !== 'unexpected' || !isOf(name, foreign.names))
    .map(difference => tellApart(difference, now));
  return {
    differences,
    isSame: !differences.some(difference => difference.class === 'schema'),
    fingerprint: fingerprint(live),
    serverVersion: target.serverVersion,
    expectedVersion: expected.snapshot.serverVersion,
  };
}

function isOf(name: string, tables: readonly string[]): boolean {
  return tables.some(table => name === table || name.startsWith(`${table}.`));
}

/** Who owns most of the tables: whoever looks need not be who made them. */
async function commonOwner(session: Session, { schema }: Target): Promise<string | undefined> {
  const [result] = await session.run(sql`
    SELECT pg_get_userbyid(relowner) AS owner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ${schema} AND c.relkind IN ('r', 'p', 'v', 'm')
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1`);
  return result?.rows[0]?.['owner'] ?? undefined;
}
