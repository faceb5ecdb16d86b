import type { PostgresParser } from '../files/postgres-parser.ts';
import type { Adapted } from './adapt/adapt.ts';
import { draftDown } from './draft/draft.ts';
import type { Memory } from './draft/memory.ts';
import type { ImportedMigration, ImportFinding } from './model.ts';

/** Where a DOWN comes from. */
export type DownOrigin = 'imported' | 'drafted' | 'none';

interface PlannedDown {
  readonly text: string | undefined;
  readonly irreversible: string | undefined;
  readonly origin: DownOrigin;
  /** The tool's own way back, where it holds statements. */
  readonly own: Adapted | undefined;
  readonly findings: readonly ImportFinding[];
}

/** The tool's own way back, else one that is drafted, else none. */
export function planDown(
  migration: ImportedMigration,
  up: Adapted,
  own: Adapted | undefined,
  { parser, memory }: { readonly parser: PostgresParser; readonly memory: Memory },
): PlannedDown {
  // Drafted in any case: what it makes is remembered for the files behind it.
  const draft = up.statements === undefined ? undefined : draftDown(up.statements, up.text, parser, memory);
  if (own !== undefined && own.statements?.length !== 0)
    return { text: own.text, irreversible: undefined, origin: 'imported', own, findings: [] };
  const drafted = draft !== undefined && 'down' in draft && draft.down !== '' ? draft.down : undefined;
  const irreversible = migration.irreversible ?? (drafted === undefined ? 'drafted, review' : undefined);
  return {
    text: irreversible === undefined ? `${draftMark}\n${drafted}` : undefined,
    irreversible,
    origin: irreversible === undefined ? 'drafted' : 'none',
    own: undefined,
    findings: [tellMissingDown(migration, drafted !== undefined, draft)],
  };
}

const draftMark = '-- drafted by "migrate import": review it; "migrate verify" tells whether it leads back';

function tellMissingDown(
  { up }: ImportedMigration,
  isDrafted: boolean,
  draft: ReturnType<typeof draftDown> | undefined,
): ImportFinding {
  const why = draft !== undefined && 'stuckAt' in draft ? `: nothing undoes "${draft.stuckAt}"` : '';
  return {
    id: 'missing-down',
    severity: isDrafted ? 'note' : 'warning',
    message: isDrafted
      ? 'has no way back: DOWN was drafted'
      : `has no way back, and none could be drafted${why}`,
    hint: isDrafted
      ? 'Review it; "migrate verify" tells whether it leads back.'
      : 'Write a DOWN in place of "Irreversible: drafted, review", or give the reason there.',
    file: up.file,
    line: up.line,
  };
}
