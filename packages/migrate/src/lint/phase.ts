import type { Severity } from '../finding.ts';
import type { Context } from './rule.ts';

/** How bad removing is: it is contract work, and anywhere else it breaks the release that runs. */
export function severityOfRemoval({ phase }: Pick<Context, 'phase'>): Severity | undefined {
  return phase === 'contract' ? undefined : 'error';
}

/**
 * How bad tightening is. A file without a phase may belong to a team that stops the application for it: a warning.
 * In an expand or backfill migration it contradicts the header.
 */
export function severityOfTightening({ phase }: Pick<Context, 'phase'>): Severity | undefined {
  if (phase === 'contract') return undefined;
  return phase === undefined ? 'warning' : 'error';
}
