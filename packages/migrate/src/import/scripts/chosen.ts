import { baseName, placeholdersBy, wholePiece, wordsOf } from '../formats/format.ts';
import type { ImportedMigration, SourceFile } from '../model.ts';

/** One line of the order: a script, what undoes it, and why it stands there. */
export interface Chosen {
  readonly up: SourceFile;
  readonly down: SourceFile | undefined;
  readonly reason: string;
  readonly time: string | undefined;
  readonly words: string;
}

/** Not of psql: of whatever has run the scripts, such as envsubst. */
export const bracedNames = placeholdersBy(/\$\{(?<name>[A-Za-z_]\w*)\}/g);

export function toMigration({ up, down, reason, time, words }: Chosen): ImportedMigration {
  return {
    id: up.path,
    description: words === '' ? wordsOf(baseName(up.path).replace(/\.sql$/i, '')) : words,
    time,
    place: reason,
    sources: down === undefined ? [up.path] : [up.path, down.path],
    up: wholePiece(up),
    down: down === undefined ? undefined : wholePiece(down),
    transactional: true,
    requires: [],
    template: bracedNames,
  };
}
