import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { baseName, type Format, readVersion, wholePiece, withoutDuplicates, wordsOf } from './format.ts';

const path = /^(?:.*\/)?([^/]+)\/migration\.sql$/;

/** `VERSION_name/migration.sql`; there is no way back. */
export const prisma: Format = {
  name: 'prisma',
  title: 'Prisma',
  recognise(files) {
    if (files.some(file => baseName(file.path) === 'migration_lock.toml')) return 'certain';
    return files.some(file => path.test(file.path)) &&
      !files.some(file => baseName(file.path) === 'snapshot.json')
      ? 'possible'
      : 'none';
  },
  read: readPrisma,
};

function readPrisma(files: readonly SourceFile[]): FormatReading {
  const lock = files.find(file => baseName(file.path) === 'migration_lock.toml');
  const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(lock?.text ?? '')?.[1] ?? 'postgresql';
  const findings: ImportFinding[] = ['postgresql', 'cockroachdb'].includes(provider)
    ? []
    : [
        {
          id: 'other-database',
          severity: 'error',
          message: `these are migrations for ${provider}`,
          file: lock?.path,
        },
      ];
  const found = files
    .flatMap((file: SourceFile): ImportedMigration[] => {
      const [, name] = path.exec(file.path) ?? [];
      if (name === undefined) return [];
      const [, version = '', words = ''] = /^(\d*)_?(.*)$/.exec(name) ?? [];
      return [
        {
          id: name,
          description: wordsOf(words),
          ...readVersion(version),
          place: `folder ${name}`,
          sources: [file.path],
          up: wholePiece(file),
          down: undefined,
          transactional: true,
          requires: [],
        },
      ];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by the name of the folder, as text', findings: [...findings, ...duplicates] };
}
