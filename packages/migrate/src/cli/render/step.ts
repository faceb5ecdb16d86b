import { displayWidth, fit, formatDuration, type Output, plural } from '@proven/terminal';
import type { Emit } from '../../events.ts';

interface FinishedStep {
  readonly version: string;
  readonly description: string;
  readonly executionTimeMs: number;
  readonly rowsAffected: number;
}

/** Shows each migration that was applied or rolled back the moment it is; nothing where the answer is a document. */
export function showSteps(live: Output | undefined): Emit {
  if (live === undefined) return () => undefined;
  let isFirst = true;
  return event => {
    if (event.type === 'migration_applied' || event.type === 'migration_rolled_back') {
      renderStep(event, live);
      isFirst = false;
    } else if (event.type === 'migration_failed' && !isFirst) {
      // The error stands apart from what went well.
      live.line();
    }
  };
}

function renderStep(
  { version, description, executionTimeMs, rowsAffected }: FinishedStep,
  { line, style, symbols, width }: Output,
): void {
  const rows = rowsAffected > 0 ? `, ${plural(rowsAffected, 'row')}` : '';
  const cost = `(${formatDuration(executionTimeMs)}${rows})`;
  const room = width - displayWidth(`${symbols.success}  ${cost}`);
  const name = fit(`${version}_${description}.sql`, Math.max(0, room), symbols.ellipsis);
  line(`${style.green(symbols.success)} ${name} ${style.dim(cost)}`);
}
