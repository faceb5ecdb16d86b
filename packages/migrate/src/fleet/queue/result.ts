import type { Session } from '../../database/port.ts';
import { sql } from '../../database/sql.ts';
import { MigrateError, RunStoppedError } from '../../errors.ts';
import type { StopReason } from '../../events.ts';
import { redact } from '../../redact.ts';
import type { FleetResult, TargetResult } from '../events.ts';
import type { SharedRun } from './store/runs.ts';
import { readOutcomes } from './store/standing.ts';
import type { KeptError } from './store/targets.ts';

/** A shared run as one that a single process made: what became of each target, whoever worked on it. */
export async function resultOfRun(session: Session, id: string): Promise<FleetResult> {
  const [result] = await session.run(sql`
    SELECT goal::text, stopped,
           (extract(epoch FROM coalesce(finished_at, clock_timestamp()) - created_at) * 1000)::bigint::text AS duration_ms
      FROM migrate_fleet.runs WHERE id = ${id}`);
  const row = result?.rows[0];
  const { direction } = JSON.parse(row?.['goal'] ?? '{}') as SharedRun['goal'];
  return {
    direction,
    correlationId: id,
    results: (await readOutcomes(session, id)).map(
      ({ name, error, ...outcome }): TargetResult => ({
        target: name,
        ...outcome,
        error: error === undefined ? undefined : errorOf(error),
      }),
    ),
    stopped: (row?.['stopped'] ?? undefined) as StopReason | undefined,
    durationMs: Number(row?.['duration_ms'] ?? 0),
  };
}

/** An error as it is kept: without passwords, and without the text of a file. */
export function keptError(error: MigrateError): KeptError {
  return {
    code: error.code,
    message: redact(error.message),
    version: error instanceof RunStoppedError ? error.version : undefined,
    problems: error.problems.map(({ source: _, message, ...problem }) => ({
      ...problem,
      message: redact(message),
    })),
  };
}

function errorOf({ code, message, version, problems }: KeptError): MigrateError {
  if (version === undefined) return new MigrateError(code, message, { problems });
  const stopped = { version, done: [], notTried: [] };
  return new RunStoppedError(code as 'migration_failed', message, stopped, { problems });
}
