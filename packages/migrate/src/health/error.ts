import { MigrateError } from '../errors.ts';
import type { HealthCheck } from '../events.ts';

/** Checks that failed, as what ends the run. */
export function healthError(failed: readonly HealthCheck[]): MigrateError {
  return new MigrateError(
    'health_failed',
    `${failed.length === 1 ? 'a check' : `${failed.length} checks`} failed`,
    {
      problems: failed.map(({ name, message, advice }) => ({
        code: name,
        message,
        ...(advice === undefined ? {} : { hint: advice }),
      })),
      hint: 'Nothing was changed. "migrate health" shows all checks.',
    },
  );
}
