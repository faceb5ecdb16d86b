import { MigrateError, type Problem, RunStoppedError } from '../../errors.ts';
import type { PreparedPlan, StatusReport } from '../../migrator/migrator.ts';
import type { DownPlan } from '../../plan/down.ts';
import type { UpPlan } from '../../plan/up.ts';
import { redact } from '../../redact.ts';

/** Raised when a reader of the old form could break. */
export const jsonVersion = 1;

export function jsonOfStatus({ database, schema, migrations }: StatusReport): unknown {
  return {
    database,
    schema,
    migrations: migrations.map(({ version, description, state, file, entry, onlyLineEndsChanged }) => ({
      version,
      description,
      state,
      file: file?.fileName ?? null,
      checksum: file?.checksum ?? null,
      appliedChecksum: entry?.checksum ?? null,
      appliedAt: entry?.appliedAt ?? null,
      appliedBy: entry?.appliedBy ?? null,
      executionTimeMs: entry?.executionTimeMs ?? null,
      rollbackAt: entry?.rollbackAt ?? null,
      notes: entry?.notes ?? null,
      onlyLineEndsChanged,
    })),
  };
}

export function jsonOfPlan(plan: PreparedPlan<UpPlan | DownPlan>): Record<string, unknown> {
  return {
    direction: plan.direction,
    singleTransaction: plan.direction === 'up' && plan.singleTransaction,
    steps: plan.migrations.map(migration => ({
      version: migration.version,
      description: migration.description,
      file: migration.fileName,
      transactional: migration.header.transactional,
      sql: (plan.direction === 'up' ? migration.up : migration.down)?.text ?? '',
    })),
    accepted: plan.accepted,
    warnings: plan.warnings.map(withoutSource),
  };
}

/** The error of a document. Anything but a MigrateError is a mistake of ours, of which only the message is told. */
export function jsonOfError(error: unknown): { code: string; message: string; [field: string]: unknown } {
  if (!(error instanceof MigrateError)) return { code: 'bug', message: redact(String(error)) };
  return {
    code: error.code,
    message: redact(error.message),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: withoutSecrets(error.details),
    problems: withoutSecrets(error.problems.map(withoutSource)),
    ...(error instanceof RunStoppedError
      ? { version: error.version, done: error.done, notTried: error.notTried }
      : {}),
  };
}

/** A problem carries the whole file for its excerpt; a document has no use for that. */
export function withoutSource({ source: _, ...problem }: Problem): Omit<Problem, 'source'> {
  return problem;
}

/** The same JSON value, redacted wherever a text in it, such as SQL or a diff, shows a password. */
export function withoutSecrets(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? redact(part) : part)),
  );
}
