import { formatBytes, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { TableAtRisk } from '../../backup/catalog.ts';
import type { BackupPreview } from '../../backup/preview.ts';

export function jsonOfPreview({ enabled, directory, bytes, tables, unknown, safe }: BackupPreview): unknown {
  return {
    enabled,
    directory,
    bytes,
    tables: tables.map(({ schema, name, bytes: size, losses }) => ({ schema, name, bytes: size, losses })),
    unknown,
    safe,
  };
}

/** What a run would save before its first statement, and why it would not save more. */
export function renderPreview({ backup }: { readonly backup: BackupPreview }, output: Output): void {
  const { enabled, tables, unknown, safe, directory, bytes } = backup;
  const { style, symbols, width } = output;
  if (tables.length + unknown.length + safe.length === 0) return;
  output.line();
  output.line(style.bold('Backup'));
  if (tables.length === 0 && unknown.length > 0)
    output.lines(wrap('Nothing would be saved, and some of what would be run cannot be understood:', width));
  else if (tables.length === 0) output.line('Nothing to save: no row that is there now can be lost.');
  else if (!enabled)
    output.lines(
      wrap(
        `${style.yellow(symbols.warning)} Backups are off. Nothing of ${plural(tables.length, 'table')} (${formatBytes(bytes)}) would be saved:`,
        width,
        '  ',
      ),
    );
  else
    output.lines(
      wrap(
        `Would save ${plural(tables.length, 'table')} (${formatBytes(bytes)} in the database) to ${printable(directory)}:`,
        width,
      ),
    );
  output.lines(table([{ shrink: 1 }, { align: 'right' }, { shrink: 2 }], tables.map(rowOf), output));
  for (const { version, line, what } of unknown)
    output.lines(
      wrap(
        `${style.yellow(symbols.warning)} ${version}, line ${line}: nobody can tell what ${printable(what)} changes. Name the tables: "-- Affects: …".`,
        width,
        '  ',
      ),
    );
  output.lines(
    reasonsOf(safe).flatMap(text => wrap(`${symbols.bullet} ${text}.`, width, '  ').map(style.dim)),
  );
}

/** The same for a pull request. */
export function markdownOfPreview({ enabled, tables, unknown, bytes }: BackupPreview): string[] {
  if (tables.length + unknown.length === 0) return [];
  const title = enabled ? `### Saved first (${formatBytes(bytes)})` : '### Not saved: backups are off';
  const rows = tables.map(table => rowOf(table).map(cell => cell.trim().replaceAll('|', '\\|')));
  return [
    '',
    title,
    ...(rows.length === 0
      ? []
      : ['', '| table | size | why |', '| --- | --- | --- |', ...rows.map(row => `| ${row.join(' | ')} |`)]),
    ...(unknown.length === 0 ? [] : ['']),
    ...unknown.map(
      ({ version, line, what }) =>
        `- ${version}, line ${line}: nobody can tell what ${printable(what)} changes.`,
    ),
  ];
}

/** Hundreds of migrations may be safe for one reason. */
function reasonsOf(safe: BackupPreview['safe']): string[] {
  const reasons = [...new Set(safe.map(({ reason }) => reason))];
  return reasons.map(reason => {
    const [first, ...others] = safe.filter(each => each.reason === reason);
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${first?.version}${more}: ${reason}`;
  });
}

function rowOf({ schema, name, bytes, losses }: TableAtRisk) {
  const causes = [...new Set(losses.map(({ cause, columns }) => describeLoss(cause, columns)))];
  return [`  ${printable(`${schema}.${name}`)}`, formatBytes(bytes), printable(causes.join('; '))];
}

export function describeLoss(cause: string, columns: readonly string[]): string {
  return columns.length === 0 ? cause : `${cause} (${columns.join(', ')})`;
}
