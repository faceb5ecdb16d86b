import { readHeader } from '../../files/header.ts';
import type { Migration } from '../../files/migration.ts';
import { parseFileName } from '../../files/version.ts';
import { formatMigration } from '../../files/write.ts';
import type { Action } from '../parse/action.ts';
import type { Found } from '../section.ts';
import { applyEdits, chunkOf, type Edit, headerEdit } from './edit.ts';
import { canMove, isAboutRows, type Moving, mentions } from './move.ts';

/** A file as `--fix` would write it. */
export interface FileChange {
  readonly path: string;
  readonly version: string;
  /** Undefined for a new file. */
  readonly before: string | undefined;
  readonly after: string;
  /** The rules whose findings it resolves. */
  readonly rules: readonly string[];
}

export interface FilePlan {
  readonly changes: readonly FileChange[];
  readonly fixed: ReadonlySet<Found>;
}

const nothing: FilePlan = { changes: [], fixed: new Set() };

/** A statement with its safe form, and all that is resolved by it. */
interface Piece extends Moving {
  readonly found: readonly Found[];
}

interface FileFacts {
  readonly migration: Migration;
  readonly up: readonly Action[];
  readonly down: readonly Action[];
  /** All versions of the folder. */
  readonly versions: ReadonlySet<string>;
}

/**
 * The changes that resolve what was found in a file. Statements that must be apart stay where they are when they are
 * all there is; else they move to a file of their own right after this one. Where neither is certain, nothing is done.
 */
export function planFixes(facts: FileFacts, found: readonly Found[]): FilePlan {
  const { migration, up } = facts;
  const pieces = piecesOf(found.filter(each => each.direction === 'up'));
  const inPlace = pieces.filter(({ rewrite }) => !rewrite.apart);
  const apart = pieces.filter(({ rewrite }) => rewrite.apart);
  const isAlone = !migration.header.transactional || apart.length === statementsIn(up);
  if (apart.length === 0 || isAlone) return rewriteInPlace(facts, found, pieces);
  return splitFile(facts, inPlace, apart) ?? rewriteInPlace(facts, found, inPlace);
}

function rewriteInPlace(
  { migration, down: wayBack }: FileFacts,
  found: readonly Found[],
  up: readonly Piece[],
): FilePlan {
  const isApart = up.some(({ rewrite }) => rewrite.apart);
  const becomesPlain = isApart && migration.header.transactional;
  // A DOWN that changes rows keeps its transaction.
  if (becomesPlain && statementsIn(wayBack) > 1 && wayBack.some(isAboutRows)) return nothing;
  // A way back may only be taken apart where the file is outside of a transaction.
  const down = piecesOf(found.filter(each => each.direction === 'down')).filter(
    ({ rewrite }) => !rewrite.apart || isApart || !migration.header.transactional,
  );
  const pieces = [...up, ...down];
  const lines = [...headerLines(pieces), ...(becomesPlain ? ['Transaction: none'] : [])];
  const edits = [...pieces.flatMap(editsOf), ...headerEdit(migration, lines)];
  if (edits.length === 0) return nothing;
  const resolved = pieces.flatMap(piece => piece.found);
  return {
    changes: [changeOf(migration, applyEdits(migration.text, edits), resolved)],
    fixed: new Set(resolved),
  };
}

/** Moves statements to a file of their own. Undefined where the order could matter, or there is no version free. */
function splitFile(
  facts: FileFacts,
  inPlace: readonly Piece[],
  apart: readonly Piece[],
): FilePlan | undefined {
  const { migration, up, down, versions } = facts;
  const version = versionAfter(migration.version, versions);
  if (version === undefined || !apart.every(piece => canMove(piece, up, apart))) return undefined;
  const undone = apart.map(({ rewrite }) => down.find(action => rewrite.isUndoneBy?.(action) === true));
  const removed = undone.filter(action => action !== undefined);
  const isReversible = migration.down !== undefined;
  // What is left of the file must still be one: an UP, and a DOWN that does something.
  if (isReversible && (statementsIn(down) <= removed.length || removed.some(isPartOfMore))) return undefined;
  if (isReversible && apart.some(({ rewrite }) => rewrite.undo === undefined)) return undefined;

  if (isReversible && apart.some(({ rewrite }) => isMentioned(rewrite.makes, down, removed)))
    return undefined;

  const chunks = [...apart.map(({ action }) => action), ...removed].map(action => chunkOf(migration, action));
  if (chunks.some(chunk => chunk === undefined)) return undefined;
  const edits = [
    ...inPlace.flatMap(editsOf),
    ...chunks.flatMap(chunk => (chunk === undefined ? [] : [{ ...chunk, text: '' }])),
    ...headerEdit(migration, headerLines(inPlace)),
  ];
  const newFile = writeApart(migration, version, apart, undone);
  const resolved = [...apart, ...inPlace].flatMap(piece => piece.found);
  return {
    changes: [changeOf(migration, applyEdits(migration.text, edits), resolved), newFile],
    fixed: new Set(resolved),
  };
}

function writeApart(
  migration: Migration,
  version: string,
  apart: readonly Piece[],
  undone: readonly (Action | undefined)[],
): FileChange {
  const { header, description, path, fileName, text } = migration;
  const statements = apart.flatMap(({ action, rewrite }) => [
    withComments(migration, action, (rewrite.statements ?? []).join(';\n')),
  ]);
  const undo = apart
    .map(({ rewrite }, index) => withComments(migration, undone[index], (rewrite.undo ?? []).join(';\n')))
    .toReversed();
  const name = `${description}_apart`;
  const lockTimeout = /^--[ \t]*Lock-Timeout:[ \t]*(.+)$/m.exec(
    text.slice(0, readHeader(text, migration.version).end),
  )?.[1];
  const after = formatMigration({
    version,
    headers: [
      ['Migration', `${header.title ?? description}, apart`],
      ['Author', header.author ?? ''],
      ['Depends', migration.version],
      ['Transaction', 'none'],
      ['Phase', header.phase ?? ''],
      ['Lock-Timeout', (lockTimeout ?? '').trim()],
      ['Irreversible', header.irreversible ?? ''],
    ],
    up: `${statements.join('\n')}\n${header.irreversible === undefined ? '\n' : ''}`,
    down: header.irreversible === undefined ? `${undo.join('\n')}\n` : undefined,
  });
  const newPath = `${path.slice(0, path.length - fileName.length)}${version}_${name}.sql`;
  return {
    path: newPath,
    version,
    before: undefined,
    after,
    rules: rulesOf(apart.flatMap(piece => piece.found)),
  };
}

/** Whether what stays of DOWN still names what is made elsewhere now. */
function isMentioned(name: string | undefined, down: readonly Action[], removed: readonly Action[]): boolean {
  return down.some(action => !removed.includes(action) && mentions(action, name));
}

/** One piece for each statement: several rules may have found it, and the first safe form is taken. */
function piecesOf(found: readonly Found[]): Piece[] {
  const byStatement = new Map<object, Found[]>();
  for (const each of found) {
    if (each.rewrite?.statements === undefined) continue;
    const { statement } = each.action;
    byStatement.set(statement, [...(byStatement.get(statement) ?? []), each]);
  }
  const pieces = [...byStatement.values()].flatMap(group => {
    const [first] = group;
    return first?.rewrite === undefined
      ? []
      : [{ rewrite: first.rewrite, found: group, action: first.action }];
  });
  const headerOnly = found.flatMap(each =>
    each.rewrite !== undefined && each.rewrite.statements === undefined
      ? [{ rewrite: each.rewrite, found: [each], action: each.action }]
      : [],
  );
  return [...pieces, ...headerOnly];
}

function editsOf({ rewrite, action }: Piece): Edit[] {
  if (rewrite.statements === undefined) return [];
  const { start, end } = action.statement;
  return [{ start, end, text: rewrite.statements.join(';\n') }];
}

function headerLines(pieces: readonly Piece[]): string[] {
  return [...new Set(pieces.flatMap(({ rewrite }) => rewrite.header ?? []))];
}

function changeOf({ path, version, text }: Migration, after: string, found: readonly Found[]): FileChange {
  return { path, version, before: text, after, rules: rulesOf(found) };
}

function rulesOf(found: readonly Found[]): string[] {
  return [...new Set(found.map(({ rule }) => rule.id))].sort();
}

function statementsIn(actions: readonly Action[]): number {
  return new Set(actions.map(({ statement }) => statement.index)).size;
}

function isPartOfMore({ statement }: Action): boolean {
  return statement.actions > 1;
}

/** The next number of the same second, if it is free: then no other file stands between. */
function versionAfter(version: string, versions: ReadonlySet<string>): string | undefined {
  const [timestamp = '', sequence = ''] = version.split('_');
  const next = `${timestamp}_${String(Number(sequence) + 1).padStart(3, '0')}`;
  return versions.has(next) || typeof parseFileName(`${next}_x.sql`) === 'string' ? undefined : next;
}

/** SQL with the comments that stand above and behind a statement of the file. */
function withComments(migration: Migration, action: Action | undefined, sql: string): string {
  const chunk = action === undefined ? undefined : chunkOf(migration, action);
  if (action === undefined || chunk === undefined) return `${sql};`;
  const { start, end } = action.statement;
  const above = migration.text.slice(chunk.start, start).trimStart();
  const behind = migration.text.slice(end, chunk.end).replace(/^\s*;/, '').trimEnd();
  return `${above}${sql};${behind}`;
}
