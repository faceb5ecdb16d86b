import type { Migration, Script } from '../files/migration.ts';
import type { ParsedStatement, PostgresParser } from '../files/postgres-parser.ts';
import { placeAt } from '../files/text.ts';
import { type Loss, noLosses, type Opaque, type PossibleLosses } from './loss.ts';
import { type Names, trackNames } from './names.ts';
import type { Reading } from './reading.ts';
import { readers } from './statement-readers.ts';

/** One migration on its way in one direction. */
export interface PlannedScript {
  readonly migration: Migration;
  readonly script: Script;
}

/** True when a statement may need a look at its parse tree. Cheap, because most migrations lose nothing. */
export function mayLoseData({ migration, script }: PlannedScript): boolean {
  return (
    migration.header.affects.length > 0 ||
    script.statements.some(({ kind, text }) => suspects[kind]?.test(text) === true)
  );
}

/** By the parse tree's root node, what the text of a statement that can lose something always matches. */
const suspects: Readonly<Record<string, RegExp>> = {
  AlterExtensionStmt: /./s,
  AlterTableStmt: /\b(?:drop|type)\b/i,
  CallStmt: /./s,
  CopyStmt: /\(/,
  DeleteStmt: /./s,
  DoStmt: /./s,
  DropOwnedStmt: /./s,
  DropStmt: /^\s*drop\s+(?:table|schema|type|domain|extension|collation)\b|[-/*]/i,
  DropdbStmt: /./s,
  ExplainStmt: /\banaly[sz]e\b/i,
  InsertStmt: /\b(?:conflict|with)\b/i,
  MergeStmt: /./s,
  PrepareStmt: /./s,
  SelectStmt: /[(]/,
  TruncateStmt: /./s,
  UpdateStmt: /./s,
};

/** What the statements of a run can lose, in order. Pure: which tables that are, the catalog of a database tells. */
export function findLosses(
  scripts: readonly PlannedScript[],
  parser: PostgresParser,
  defaultSchema: string,
): PossibleLosses {
  // A safe migration has nothing to say, except what it makes or renames before an unsafe one.
  const last = scripts.findLastIndex(mayLoseData);
  if (last === -1) return noLosses;
  const names = trackNames(defaultSchema);
  const found = scripts.slice(0, last + 1).map(script => lossesOf(script, parser, names));
  return {
    losses: found.flatMap(({ losses }) => losses),
    opaque: found.flatMap(({ opaque }) => opaque),
  };
}

function lossesOf(
  { migration, script }: PlannedScript,
  parser: PostgresParser,
  names: Names,
): PossibleLosses {
  const losses: Loss[] = [];
  const opaque: Opaque[] = [];
  const place = { version: migration.version, line: 1 };
  const reading: Reading = {
    names,
    searchPath: undefined,
    lose(loss) {
      losses.push({ columns: [], newTypes: [], cascades: false, only: false, ...place, ...loss });
    },
    cannotTell(what, calls) {
      opaque.push({ ...place, what, calls });
    },
  };
  for (const { kind, node, start } of parsedOf(script, parser)) {
    place.line = placeAt(migration.text, script.offset + start).line;
    readers[kind]?.(node, reading, kind);
  }
  // Whoever names the tables has told what the parser cannot.
  losses.push(...namedLosses(migration, names));
  return { losses, opaque: migration.header.affects.length > 0 ? [] : opaque };
}

/** It was parsed before and found sound; the tree was not kept, because most migrations never need it again. */
function parsedOf(script: Script, parser: PostgresParser): readonly ParsedStatement[] {
  const parsed = parser.parse(script.text);
  return 'message' in parsed ? [] : parsed;
}

/**
 * `Affects:` names tables whose loss no statement shows; `none` says that there are none. One that the run has made itself
 * has nothing to lose.
 */
function namedLosses({ version, header }: Migration, names: Names): Loss[] {
  return header.affects
    .filter(name => name !== 'none')
    .flatMap((name): Loss[] => {
      // As in SQL: without quotes capital letters are small ones.
      const parts = [...name.matchAll(/"([^"]+)"|([^".]+)/g)].map(
        ([, quoted, plain]) => quoted ?? plain?.toLowerCase() ?? '',
      );
      const on = names.origin({ name: parts.at(-1) ?? '', schema: parts.at(-2), searchPath: undefined });
      if (on === undefined) return [];
      return [
        {
          version,
          line: 1,
          cause: 'Affects',
          kind: 'named',
          object: 'relation',
          on,
          columns: [],
          newTypes: [],
          cascades: false,
          only: false,
        },
      ];
    });
}
