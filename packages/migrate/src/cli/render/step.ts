import { formatDuration, type Output, plural } from '@proven/terminal';

interface FinishedStep {
  readonly version: string;
  readonly description: string;
  readonly executionTimeMs: number;
  readonly rowsAffected: number;
}

/** One line for a migration that was applied or rolled back, the moment it is. */
export function renderStep(
  { version, description, executionTimeMs, rowsAffected }: FinishedStep,
  { line, style, symbols }: Output,
): void {
  const rows = rowsAffected > 0 ? `, ${plural(rowsAffected, 'row')}` : '';
  line(
    `${style.green(symbols.success)} ${version}_${description}.sql ${style.dim(`(${formatDuration(executionTimeMs)}${rows})`)}`,
  );
}
