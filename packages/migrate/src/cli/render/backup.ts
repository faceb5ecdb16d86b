import { formatBytes, formatTime, type Output, plural, printable, table, wrap } from '@proven/terminal';
import type { FoundBackup } from '../../backup/folder.ts';
import type { Manifest } from '../../backup/manifest.ts';
import { describeLoss } from './backup-preview.ts';

/** One line a backup, the newest first. */
export function renderBackups(backups: readonly FoundBackup[], directory: string, output: Output): void {
  const { style, symbols } = output;
  if (backups.length === 0) {
    output.line(`There are no backups in ${printable(directory)}.`);
    return;
  }
  output.lines(
    table(
      [{}, {}, { shrink: 2 }, { shrink: 1 }, { align: 'right' }],
      backups.map(({ id, manifest, problem }) =>
        manifest === undefined
          ? [
              { text: symbols.failure, style: style.red },
              id,
              { text: printable(problem?.message ?? 'damaged'), style: style.red },
              '',
              '',
            ]
          : [
              { text: symbols.success, style: style.green },
              id,
              `before ${manifest.direction} of ${manifest.versions.join(', ')}`,
              `${manifest.database}, ${manifest.schema}`,
              `${plural(rowsOf(manifest), 'row')}, ${formatBytes(sizeOf(manifest))}`,
            ],
      ),
      output,
    ),
  );
}

/** All of one backup. */
export function renderBackup(manifest: Manifest, folder: string, output: Output): void {
  const { style, symbols, width } = output;
  const facts = [
    [
      'Saved',
      `${formatTime(new Date(manifest.snapshotAt))}, before ${manifest.direction} of ${manifest.versions.join(', ')}`,
    ],
    [
      'From',
      `database ${manifest.database}, schema ${manifest.schema}, PostgreSQL ${Math.floor(manifest.serverVersion / 10_000)}`,
    ],
    ['Run', manifest.correlationId],
    ['Folder', folder],
  ] as const;
  for (const [name, value] of facts)
    output.lines(wrap(`${name.padEnd(8)}${printable(value)}`, width, ' '.repeat(8)));
  output.line();
  output.lines(
    table(
      [{ shrink: 1 }, { align: 'right' }, { align: 'right' }, { shrink: 2 }],
      manifest.tables.map(({ schema, name, rows, bytes, losses }) => [
        printable(`${schema}.${name}`),
        plural(rows, 'row'),
        formatBytes(bytes),
        printable([...new Set(losses.map(loss => describeLoss(loss.cause, loss.columns)))].join('; ')),
      ]),
      output,
    ),
  );
  for (const { version, line, what } of manifest.unknown)
    output.lines(
      wrap(
        `${style.yellow(symbols.warning)} Not known: what ${printable(what)} changed (${version}, line ${line}).`,
        width,
        '  ',
      ),
    );
}

function rowsOf({ tables }: Manifest): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

function sizeOf({ tables }: Manifest): number {
  return tables.reduce((sum, { bytes }) => sum + bytes, 0);
}
