import type { FormatReading, ImportedMigration } from '../model.ts';
import {
  baseName,
  compareDigits,
  cutPiece,
  type Format,
  goTemplates,
  sqlFiles,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const separator = /^---- create above \/ drop below ----[ \t]*\r?$\n?/m;

/** `001_name.sql` with UP above and DOWN below `---- create above / drop below ----`. */
export const tern: Format = {
  name: 'tern',
  title: 'tern',
  recognise: files =>
    sqlFiles(files).some(({ text }) => separator.test(text) || /^---- tern:/m.test(text))
      ? 'certain'
      : 'none',
  read: files => {
    const found = sqlFiles(files).flatMap((file): ImportedMigration[] => {
      const [, digits, name = ''] = /^(\d+)_(.+)\.sql$/i.exec(baseName(file.path)) ?? [];
      if (digits === undefined) return [];
      const match = separator.exec(file.text);
      const end = file.text.length;
      return [
        {
          id: String(Number(digits)),
          description: wordsOf(name),
          number: Number(digits),
          place: `number ${digits}`,
          sources: [file.path],
          up: cutPiece(file, 0, match?.index ?? end),
          down: match === null ? undefined : cutPiece(file, match.index + match[0].length, end),
          transactional: !/^---- tern: disable-tx ----/m.test(file.text),
          requires: [],
          template: goTemplates,
        },
      ];
    });
    found.sort((a, b) => compareDigits(a.id, b.id));
    const { migrations, findings } = withoutDuplicates(found);
    const missing = migrations.findIndex(({ number }, place) => number !== place + 1);
    const gap: FormatReading['findings'] =
      missing === -1
        ? []
        : [
            {
              id: 'gap',
              severity: 'warning',
              message: `number ${missing + 1} is missing: tern refuses a gap`,
            },
          ];
    return { migrations, rule: 'by number', findings: [...findings, ...gap] };
  },
};
