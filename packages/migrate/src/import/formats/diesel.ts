import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { type Format, readVersion, wholePiece, withoutDuplicates, wordsOf } from './format.ts';

const upPath = /^(?:.*\/)?([^/]+)\/up\.sql$/;

/** `VERSION_name/up.sql` and `down.sql`, with `run_in_transaction = false` in `metadata.toml`. */
export const diesel: Format = {
  name: 'diesel',
  title: 'diesel',
  recognise: files => (files.some(({ path }) => upPath.test(path)) ? 'certain' : 'none'),
  read: readDiesel,
};

function readDiesel(files: readonly SourceFile[]): FormatReading {
  const at = (path: string) => files.find(file => file.path === path);
  const findings: ImportFinding[] = [];
  const found = files.flatMap((file): ImportedMigration[] => {
    const [, folder] = upPath.exec(file.path) ?? [];
    if (folder === undefined) return [];
    const [, version, name = ''] = /^([\d-]+)_?(.*)$/.exec(folder) ?? [];
    if (version === undefined) {
      findings.push({
        id: 'no-version',
        severity: 'error',
        message: 'the folder has no version in front of its name',
        file: file.path,
      });
      return [];
    }
    const root = file.path.slice(0, -'up.sql'.length);
    const down = at(`${root}down.sql`);
    const id = version.replaceAll('-', '');
    return [
      {
        id,
        description: wordsOf(name.replaceAll('-', ' ')),
        ...readVersion(id.slice(0, 14)),
        place: `version ${version}`,
        sources: down === undefined ? [file.path] : [file.path, down.path],
        up: wholePiece(file),
        down: down === undefined ? undefined : wholePiece(down),
        transactional: !/^\s*run_in_transaction\s*=\s*false\b/m.test(at(`${root}metadata.toml`)?.text ?? ''),
        requires: [],
      },
    ];
  });
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule: 'by version, as text', findings: [...findings, ...duplicates] };
}
