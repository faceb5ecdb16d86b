import type {
  FindPlaceholders,
  FormatReading,
  ImportedMigration,
  ImportFinding,
  Piece,
  SourceFile,
} from '../model.ts';
import {
  type Format,
  lineAt,
  partsBehind,
  placeholdersBy,
  readVersion,
  sqlFiles,
  withoutDuplicates,
  wordsOf,
} from './format.ts';

const heading = /^--[ \t]*liquibase[ \t]+formatted[ \t]+sql/im;
const changeset = /^--[ \t]*changeset[ \t]+(?:"([^"]+)"|([^\s:]+)):(?:"([^"]+)"|(\S+))([^\r\n]*)\r?$\n?/gim;
const rollbackLine = /^--[ \t]*rollback\b[ \t]?([^\r\n]*)\r?$\n?/gim;
const property = /^--[ \t]*property[ \t]+name:(\S+)[ \t]+value:(?:"([^"]*)"|(\S+))/gim;
const rollbackBlock = /\/\*[ \t]*liquibase[ \t]+rollback[ \t]*\r?\n([\s\S]*?)\*\/[ \t]*\r?\n?/gi;

/** Formatted SQL: `--changeset author:id` and `--rollback`. Every changeset becomes a migration. */
export const liquibase: Format = {
  name: 'liquibase',
  title: 'Liquibase (formatted SQL)',
  recognise: files => (sqlFiles(files).some(({ text }) => heading.test(text)) ? 'certain' : 'none'),
  read: readLiquibase,
};

function readLiquibase(files: readonly SourceFile[]): FormatReading {
  const findings: ImportFinding[] = files
    .filter(
      ({ path, text }) =>
        /\.(?:xml|ya?ml|json)$/i.test(path) && /<changeSet\b|\bchangeSet:|"changeSet"/.test(text),
    )
    .map(({ path }) => ({
      id: 'program',
      severity: 'error',
      message: 'changesets in XML, YAML or JSON cannot be imported',
      hint: 'Liquibase prints their SQL with "update-sql". Save that as formatted SQL with the same author and id.',
      file: path,
    }));
  const found: ImportedMigration[] = [];
  const parameters = parametersOf(files);
  for (const file of sqlFiles(files)) {
    if (!heading.test(file.text)) continue;
    for (const [place, one] of changesetsIn(file).entries()) {
      findings.push(...tellChangeset(file, one));
      if (!isForPostgres(one.attributes)) continue;
      const { author, id, attributes, text, line } = one;
      const comment = /^--[ \t]*comment:?[ \t]*([^\r\n]+)/im.exec(text)?.[1]?.trim();
      found.push({
        id: `${author}:${id}`,
        description: comment ?? wordsOf(id),
        ...readVersion(/^\d+/.exec(id)?.[0] ?? ''),
        place: `changeset ${place + 1} of ${file.path}`,
        sources: [file.path],
        ...cut(file, line, text),
        transactional: !/\brunInTransaction:false\b/i.test(attributes),
        author,
        requires: [],
        template: parameters,
      });
    }
  }
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return {
    migrations,
    rule: 'by the name of the file, then as they stand in it (a master changelog is not read)',
    findings: [...findings, ...duplicates],
  };
}

interface Changeset {
  readonly author: string;
  readonly id: string;
  /** What stands behind them in the line. */
  readonly attributes: string;
  /** Of the text below it. */
  readonly line: number;
  readonly text: string;
}

function changesetsIn(file: SourceFile): Changeset[] {
  return partsBehind(file, changeset).map(({ match, piece }) => ({
    author: match[1] ?? match[2] ?? '',
    id: match[3] ?? match[4] ?? '',
    attributes: match[5] ?? '',
    line: piece.line,
    text: piece.text,
  }));
}

/** What migrate has no counterpart for. */
function tellChangeset(
  { path: file }: SourceFile,
  { author, id, attributes, line, text }: Changeset,
): ImportFinding[] {
  const tell = (severity: ImportFinding['severity'], kind: string, message: string, hint?: string) => [
    { id: kind, severity, message: `${author}:${id}: ${message}`, hint, file, line: line - 1 },
  ];
  if (!isForPostgres(attributes))
    return tell('warning', 'other-database', 'is for another database: left out');
  const delimiter = /\bendDelimiter:("[^"]*"|\S+)/i.exec(attributes)?.[1]?.replaceAll('"', '') ?? ';';
  const cases: [isThere: boolean, findings: ImportFinding[]][] = [
    [
      /\brunOnChange:true\b|\brunAlways:true\b/i.test(attributes),
      tell('warning', 'repeatable', 'is run again and again: becomes a migration that runs once'),
    ],
    [
      /\b(?:context|contextFilter|labels):/i.test(attributes),
      tell(
        'warning',
        'context',
        'is for some contexts or labels only, which migrate does not have: it will run everywhere',
      ),
    ],
    [
      /^--[ \t]*precondition/im.test(text),
      tell(
        'warning',
        'precondition',
        'has preconditions, which migrate does not check; they stay as comments',
      ),
    ],
    [
      delimiter !== ';',
      tell(
        'error',
        'delimiter',
        `ends statements with ${delimiter}`,
        'End them with ";" and take endDelimiter out.',
      ),
    ],
  ];
  return cases.flatMap(([isThere, findings]) => (isThere ? findings : []));
}

/** `--property name:x value:y` counts in all files; the first one of a name wins. */
function parametersOf(files: readonly SourceFile[]): FindPlaceholders {
  const known = new Map<string, string>();
  for (const { text } of sqlFiles(files)) {
    for (const [, name = '', quoted, plain = ''] of text.matchAll(property))
      if (!known.has(name)) known.set(name, quoted ?? plain);
  }
  return placeholdersBy(/\$\{(?<name>[^}\n]+)\}/g, match => {
    const value = known.get(match.groups?.['name'] ?? '');
    return value === undefined ? undefined : { value, source: 'its property' };
  });
}

function cut(
  file: SourceFile,
  line: number,
  text: string,
): Pick<ImportedMigration, 'up' | 'down' | 'irreversible'> {
  const lines = [...text.matchAll(rollbackLine)];
  const blocks = [...text.matchAll(rollbackBlock)];
  const [first] = [...lines, ...blocks].sort((a, b) => a.index - b.index);
  // Lines keep their number: what is taken out leaves its line end.
  const up: Piece = {
    file: file.path,
    line,
    text: text
      .replace(rollbackBlock, block => block.replace(/[^\r\n]+/g, ''))
      .replace(rollbackLine, own => own.replace(/[^\r\n]+/g, '')),
  };
  if (first === undefined) return { up, down: undefined };
  const down = [...blocks, ...lines].map(match => match[1] ?? '').join('\n');
  if (/^\s*(?:not required|empty)?\s*$/i.test(down))
    return { up, down: undefined, irreversible: 'the changeset says that nothing is to be rolled back' };
  return { up, down: { file: file.path, line: line + lineAt(text, first.index) - 1, text: `${down}\n` } };
}

function isForPostgres(attributes: string): boolean {
  const names = /\bdbms:(?:"([^"]*)"|(\S+))/i.exec(attributes);
  const list = (names?.[1] ?? names?.[2] ?? '')
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(name => name !== '');
  if (list.length === 0 || list.includes('all')) return true;
  return list.every(name => name.startsWith('!'))
    ? !list.includes('!postgresql')
    : list.includes('postgresql');
}
