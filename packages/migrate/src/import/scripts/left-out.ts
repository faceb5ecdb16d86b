import { createHash } from 'node:crypto';
import { includedFile } from '../include.ts';
import type { ImportFinding, SourceFile } from '../model.ts';
import type { ScriptName } from './script-name.ts';

/** Copies of a script, and files that others include, are not run by themselves. */
export function findScriptsToLeave(
  own: readonly SourceFile[],
  files: readonly SourceFile[],
  nameOf: (file: SourceFile) => ScriptName,
  findings: ImportFinding[],
): Set<SourceFile> {
  const left = new Set<SourceFile>();
  const seen = new Map<string, SourceFile>();
  const include = includedFile(files);
  const included = new Set(
    own.flatMap(file =>
      [...file.text.matchAll(/^\\i(?:r|nclude|nclude_relative)?[ \t]+(\S+)/gm)].map(([, path = '']) =>
        include(path.replace(/^['"]|['";]+$/g, ''), file.path),
      ),
    ),
  );
  // The one with the plainest name stays.
  const inOrder = own.toSorted((a, b) => nameOf(a).versionWords - nameOf(b).versionWords);
  for (const file of inOrder) {
    const content = createHash('sha256').update(file.text.replaceAll('\r\n', '\n').trim()).digest('hex');
    const first = seen.get(content);
    if (included.has(file.text)) {
      left.add(file);
      findings.push({
        id: 'included',
        severity: 'note',
        message: 'is included by another script: left out by itself',
        file: file.path,
      });
    } else if (first !== undefined) {
      left.add(file);
      findings.push({
        id: 'duplicate',
        severity: 'warning',
        message: `has the same text as ${first.path}: left out`,
        hint: 'Where it did run twice, put it back with a mapping file (--write-mapping).',
        file: file.path,
      });
    } else seen.set(content, file);
  }
  return left;
}
