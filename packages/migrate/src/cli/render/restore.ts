import { formatTime, type Output, plural, printable, wrap } from '@proven/terminal';
import type { RestoreResult } from '../../backup/restore.ts';
import type { TableResult } from '../../backup/restore-table.ts';

/** What a restore put back, and what it left as it was. */
export function renderRestore({ backup, snapshotAt, tables }: RestoreResult, output: Output): void {
  const { style, symbols, width } = output;
  output.line(`Restored from backup ${backup}, the state of ${formatTime(new Date(snapshotAt))}:`);
  for (const result of tables) {
    const isNothing = result.inserted + result.updated === 0;
    const mark = isNothing ? symbols.bullet : style.green(symbols.success);
    output.lines(wrap(`${mark} ${printable(result.table)}: ${printable(describe(result))}`, width, '  '));
    for (const note of result.notes)
      output.lines(wrap(`  ${style.yellow(symbols.warning)} ${printable(note)}`, width, '    '));
  }
  output.lines(
    wrap(
      `Rows that were written after ${formatTime(new Date(snapshotAt))} are not in the backup.`,
      width,
    ).map(style.dim),
  );
}

function describe({ inserted, updated, newer, newerKeys, different }: TableResult): string {
  const parts = [
    `${plural(inserted, 'row')} put back`,
    ...(updated > 0 ? [`${plural(updated, 'row')} got saved values`] : []),
    ...(newer > 0
      ? [
          `${plural(newer, 'row')} written after the backup left as they are (${newerKeys.join('; ')}${newer > newerKeys.length ? '; …' : ''})`,
        ]
      : []),
    ...(different > 0 ? [`${plural(different, 'row')} with other values now left as they are`] : []),
  ];
  return parts.join(', ');
}
