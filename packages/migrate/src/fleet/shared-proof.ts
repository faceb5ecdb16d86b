import { MigrateError } from '../errors.ts';
import { type MigrationFile, parseMigrations } from '../files/migration.ts';
import { appliedFiles } from '../plan/status.ts';
import { StatementFailed } from '../proof/run/script.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';
import { commit } from '../proof/verify/trial.ts';
import { type VerifyReport, verifyMigrations } from '../proof/verify.ts';
import type { FleetContext } from './context.ts';

/** What all targets share: its proof, and what tenants beside it stand on. */
export interface SharedProof {
  /** Undefined where nothing is pending. */
  readonly proof: VerifyReport | undefined;
  /** The error of a schema that cannot be asked. */
  readonly error: MigrateError | undefined;
  readonly foundation: ScratchSource['foundation'];
}

/** Proves what is pending of it in its own schema, before the tenants: a run applies it in that order. */
export async function proveShared(
  { shared, survey }: FleetContext,
  scratch: (target: { readonly schema: string | undefined }) => ScratchSource,
): Promise<SharedProof> {
  if (shared === undefined) return { proof: undefined, error: undefined, foundation: undefined };
  const { schema } = shared.target;
  const [{ state, error } = { state: undefined, error: undefined }] = await survey([shared.target]);
  if (state === undefined) return { proof: undefined, error, foundation: undefined };
  const applied = appliedFiles(shared.files, state.entries);
  const pending = shared.files.filter(file => !applied.includes(file));
  const [from] = pending;
  const proof =
    from && (await verifyMigrations([...applied, ...pending], scratch({ schema }), { from: from.version }));
  const failed = new Set(proof?.notTested);
  const standing = [...applied, ...pending.filter(({ version }) => !failed.has(version))];
  return { proof, error: undefined, foundation: await foundationOf(standing, schema) };
}

/** The scratch database has what a run would have applied before the first tenant. */
async function foundationOf(
  files: readonly MigrationFile[],
  schema: string | undefined,
): Promise<ScratchSource['foundation']> {
  const migrations = await parseMigrations(files);
  return {
    schema,
    async build(scratch) {
      for (const migration of migrations) {
        try {
          await commit(scratch, migration, 'up');
        } catch (error) {
          if (!(error instanceof StatementFailed)) throw error;
          const { sqlstate: code, message, problem } = error;
          throw new MigrateError('migration_failed', `${migration.fileName} does not go up: ${message}`, {
            problems: [{ code, message, file: migration.path, ...problem }],
            hint: 'Tenants stand on it, and so it has to be applied before them.',
          });
        }
      }
    },
  };
}
