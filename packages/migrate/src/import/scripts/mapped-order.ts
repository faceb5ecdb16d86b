import { sqlFiles } from '../formats/format.ts';
import type { FormatReading, ImportFinding, SourceFile } from '../model.ts';
import { toMigration } from './chosen.ts';
import type { MappingLine } from './mapping.ts';
import { readScriptName } from './script-name.ts';

/** The order that a person has given. */
export function readInMappedOrder(
  files: readonly SourceFile[],
  mapping: readonly MappingLine[],
): FormatReading {
  const own = sqlFiles(files);
  const findings: ImportFinding[] = [];
  const chosen: {
    up: SourceFile;
    down: SourceFile | undefined;
    reason: string;
    time: string | undefined;
    words: string;
  }[] = [];
  for (const { action, path, line } of mapping) {
    const file = own.find(one => one.path === path);
    if (file === undefined)
      findings.push({
        id: 'mapping',
        severity: 'error',
        message: `line ${line} of the mapping names ${path}, which is not in the folder`,
      });
    else if (action === 'use') {
      const { time, words } = readScriptName(path);
      chosen.push({ up: file, down: undefined, reason: `line ${line} of the mapping`, time, words });
    } else if (action === 'down') {
      const last = chosen.at(-1);
      if (last !== undefined) last.down = file;
    }
  }
  for (const { path } of own) {
    if (!mapping.some(line => line.path === path))
      findings.push({
        id: 'mapping',
        severity: 'error',
        message: 'is not in the mapping',
        hint: 'Add a "use" or a "skip" line for it.',
        file: path,
      });
  }
  return { migrations: chosen.map(toMigration), rule: 'by the mapping file', findings };
}
