import type { Migration } from '../files/migration.ts';
import { placeAt } from '../files/text.ts';
import type { Finding } from '../finding.ts';
import { defaultSmallTable, type LintOptions, type TableSize } from './options.ts';
import type { Action } from './parse/action.ts';
import type { Complaint } from './rule.ts';
import type { Found } from './section.ts';

/** A complaint with its place and its severity; undefined when a team does not want to hear of it. */
export function findingOf(
  { rule, complaint, action, direction }: Found,
  migration: Migration,
  source: string,
  options: LintOptions,
  fixable: boolean,
): Finding | undefined {
  const size = complaint.table === undefined ? undefined : options.sizes?.get(complaint.table);
  const isSmall =
    rule.sized === true &&
    options.sizes !== undefined &&
    complaint.table !== undefined &&
    (size?.bytes ?? 0) < (options.smallTableBytes ?? defaultSmallTable);
  const own = options.severities?.get(rule.id) ?? complaint.severity ?? rule.severity;
  if (own === 'off') return undefined;
  const lowered = direction === 'down' && rule.group === 'lock' && own === 'error' ? 'warning' : own;
  return {
    rule: rule.id,
    severity: isSmall ? 'note' : lowered,
    message: `${complaint.message}${size === undefined ? '' : describeSize(size)}`,
    hint: complaint.hint,
    file: migration.path,
    ...placesOf(migration.text, { start: startOf(complaint, action), end: action.end }),
    version: migration.version,
    direction,
    fixable,
    source,
  };
}

function startOf({ location }: Complaint, { start, offsetOf }: Action): number {
  return location === undefined ? start : (offsetOf?.(location) ?? start);
}

export function placesOf(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const from = placeAt(text, start);
  const to = placeAt(text, end);
  return { ...from, endLine: to.line, endColumn: to.column };
}

function describeSize({ rows, bytes }: TableSize): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return ` (about ${rows.toLocaleString('en')} rows, ${amount < 10 && step > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[step]})`;
}
