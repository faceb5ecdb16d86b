import type { ImportedMigration, SourceFile } from '../model.ts';
import {
  compareDigits,
  type Format,
  readNumberedName,
  sqlFiles,
  wholePiece,
  withoutDuplicates,
} from './format.ts';
import { isUpDownFile, readUpDownFiles } from './up-down-files.ts';

/** sqlx looks for it at the very start of a file. */
function isTransactional({ text }: SourceFile): boolean {
  return !text.startsWith('-- no-transaction');
}

/** `{version}_{name}.up.sql` and `.down.sql`, or one `{version}_{name}.sql` without a way back. */
export const sqlx: Format = {
  name: 'sqlx',
  title: 'sqlx',
  recognise(files) {
    const own = sqlFiles(files);
    if (own.some(file => !isTransactional(file))) return 'certain';
    return own.some(isUpDownFile) ? 'possible' : 'none';
  },
  read(files) {
    const own = sqlFiles(files);
    if (own.some(isUpDownFile)) return readUpDownFiles(own, isTransactional);
    const found = own
      .flatMap((file): ImportedMigration[] => {
        const named = readNumberedName(file);
        if (named === undefined) return [];
        return [
          {
            ...named,
            up: wholePiece(file),
            down: undefined,
            transactional: isTransactional(file),
            requires: [],
          },
        ];
      })
      .sort((a, b) => compareDigits(a.id, b.id));
    return { ...withoutDuplicates(found), rule: 'by version, as a number' };
  },
};
