import { markerPattern, nearMissPattern, startOfLine } from '../../files/marker.ts';
import type { ParsedStatement, PostgresParser } from '../../files/postgres-parser.ts';
import { maskSecrets } from '../../redact.ts';
import type { ImportFinding, Piece, TextChange } from '../model.ts';
import { replaceCopyData } from './copy-data.ts';
import { factsOf } from './facts.ts';
import { replacePsqlCommands } from './psql-commands.ts';
import { fillTemplates } from './templates.ts';
import { replaceTransactionControl } from './transaction-control.ts';
import { change, commentOut, type Surroundings, tell, type Work } from './work.ts';

/** A section as it can stand in a migration, and what was done to make it so. */
export interface Adapted {
  readonly text: string;
  readonly changes: readonly TextChange[];
  readonly findings: readonly ImportFinding[];
  /** Undefined where the parser gives up; a finding says why. */
  readonly statements: readonly ParsedStatement[] | undefined;
}

/** Changes what a migration must not hold, and nothing else; every change is on the list. */
export function adapt(piece: Piece, surroundings: Surroundings): Adapted {
  const { parser, bookkeeping } = surroundings;
  const copied = replaceCopyData(piece);
  const work: Work = { ...copied, piece, variables: new Map(), included: 0 };
  fillTemplates(work, surroundings);
  const failure = replacePsqlCommands(work, surroundings);
  tellSecrets(work);
  tellLineEnds(work);
  if (failure !== undefined) {
    if (!work.findings.some(({ severity }) => severity === 'error'))
      tell(
        work,
        'error',
        'syntax',
        failure.message,
        failure.offset ?? 0,
        'Correct the file; what is wrong here would fail in PostgreSQL too.',
      );
    return { ...work, statements: undefined };
  }
  replaceTransactionControl(work, parser);
  if (bookkeeping !== undefined) replaceBookkeeping(work, bookkeeping, parser);
  renameMarkers(work, parser);
  const parsed = parser.parse(work.text);
  const statements = 'message' in parsed ? undefined : parsed;
  for (const { fact, offset } of factsOf(statements ?? [], work.text)) {
    tell(work, fact.severity, fact.id, fact.message, offset, fact.hint);
  }
  return { ...work, statements };
}

/** What the tool writes into its own table is not for a database that it no longer looks after. */
function replaceBookkeeping(work: Work, bookkeeping: RegExp, parser: PostgresParser): void {
  const parsed = parser.parse(work.text);
  for (const { start, end } of 'message' in parsed ? [] : parsed.toReversed()) {
    if (bookkeeping.test(work.text.slice(start, end)))
      commentOut(work, start, end, "a statement about the tool's own table becomes a comment");
  }
}

/** A comment that reads like a marker of migrate would be taken for one. */
function renameMarkers(work: Work, parser: PostgresParser): void {
  const comments = (parser.tokens(work.text) ?? []).filter(
    ({ kind, text, start }) =>
      kind === 'line comment' &&
      (markerPattern.test(text) || nearMissPattern.test(text)) &&
      startOfLine(work.text, start) !== undefined,
  );
  for (const { start, end, text } of comments.toReversed())
    change(
      work,
      start,
      end,
      text.replace(/^--\s*/, '-- | '),
      `the comment "${text.trim()}" would be read as a marker`,
    );
}

function tellSecrets(work: Work): void {
  const masked = maskSecrets(work.text);
  if (masked === work.text) return;
  const offset = [...work.text].findIndex((_, place) => work.text[place] !== masked[place]);
  tell(
    work,
    'warning',
    'secret',
    'a password stands in the text',
    Math.max(0, offset),
    'Change it, and set it outside the migrations: whoever reads the repository can read it.',
  );
}

function tellLineEnds(work: Work): void {
  const at = work.piece.text.indexOf('\r\n');
  if (at !== -1)
    tell(
      work,
      'note',
      'crlf',
      'has Windows line ends, which are kept: bodies of functions hold them too',
      at,
    );
}
