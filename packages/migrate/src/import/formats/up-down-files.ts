import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import {
  baseName,
  compareDigits,
  readVersion,
  sqlFiles,
  wholePiece,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const pattern = /^(\d+)_(.*?)\.(up|down)\.sql$/i;

export function isUpDownFile({ path }: SourceFile): boolean {
  return pattern.test(baseName(path));
}

/** Pairs of `VERSION_name.up.sql` and `VERSION_name.down.sql`, as golang-migrate and sqlx have them. */
export function readUpDownFiles(
  files: readonly SourceFile[],
  isTransactional: (file: SourceFile) => boolean,
): FormatReading {
  const findings: ImportFinding[] = [];
  const parts = sqlFiles(files).flatMap(file => {
    const [, version, name, direction] = pattern.exec(baseName(file.path)) ?? [];
    if (version === undefined || name === undefined || direction === undefined) return [];
    return [{ file, version, name, direction: direction.toLowerCase() }];
  });
  const downs = parts.filter(({ direction }) => direction === 'down');
  const used = new Set<SourceFile>();
  const ups: ImportedMigration[] = parts
    .filter(({ direction }) => direction === 'up')
    .sort((a, b) => compareDigits(a.version, b.version))
    .map(({ file, version, name }) => {
      const down = downs.find(one => compareDigits(one.version, version) === 0)?.file;
      if (down !== undefined) used.add(down);
      return {
        id: version.replace(/^0+(?=\d)/, ''),
        description: wordsOf(name),
        ...readVersion(version),
        place: `version ${version}`,
        sources: down === undefined ? [file.path] : [file.path, down.path],
        up: wholePiece(file),
        down: down === undefined ? undefined : wholePiece(down),
        transactional: isTransactional(file),
        requires: [],
      };
    });
  for (const { file } of downs) {
    if (!used.has(file))
      findings.push({
        id: 'down-without-up',
        severity: 'warning',
        message: 'no .up.sql has this version: left out',
        file: file.path,
      });
  }
  const { migrations, findings: duplicates } = withoutDuplicates(ups);
  return { migrations, rule: 'by version, as a number', findings: [...findings, ...duplicates] };
}
