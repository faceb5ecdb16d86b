import { displayWidth, fit, formatDuration, type Output, plural } from '@proven/terminal';

interface FinishedStep {
  readonly version: string;
  readonly description: string;
  readonly executionTimeMs: number;
  readonly rowsAffected: number;
}

/** One line for a migration that was applied or rolled back, the moment it is. */
export function renderStep(
  { version, description, executionTimeMs, rowsAffected }: FinishedStep,
  { line, style, symbols, width }: Output,
): void {
  const rows = rowsAffected > 0 ? `, ${plural(rowsAffected, 'row')}` : '';
  const cost = `(${formatDuration(executionTimeMs)}${rows})`;
  const room = width - displayWidth(`${symbols.success}  ${cost}`);
  const name = fit(`${version}_${description}.sql`, Math.max(0, room), symbols.ellipsis);
  line(`${style.green(symbols.success)} ${name} ${style.dim(cost)}`);
}
