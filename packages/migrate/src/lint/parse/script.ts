import type { ParsedStatement, PostgresParser } from '../../files/postgres-parser.ts';
import { byteOffsets } from '../../files/text.ts';
import type { Action, ActionBody, LintStatement } from './action.ts';
import { evaluateText } from './dynamic.ts';
import { listOf, nodeOf, nodesOf, textOf, walk } from './node.ts';
import { readActions } from './read.ts';

/** A section of a file: its text, and where in the file it starts. */
export interface SectionText {
  readonly text: string;
  readonly offset: number;
}

/** Bodies of functions that the folder creates, by name: what runs when one of them is called. */
export type FunctionBodies = Map<string, { readonly sql: string; readonly language: string }>;

/** A function that calls itself, or others in a circle, ends here. */
const deepestCall = 4;

/** Everything a section does, in order; DO bodies and the functions it calls are opened. */
export function readScript(
  section: SectionText,
  parser: PostgresParser,
  functions: FunctionBodies,
): Action[] {
  const parsed = parser.parse(section.text);
  if ('message' in parsed) return [];
  const toOffset = byteOffsets(section.text);
  return parsed.flatMap((statement, index) => {
    const bodies = readActions(statement.kind, statement.node);
    const whole: LintStatement = {
      start: section.offset + statement.start,
      end: section.offset + statement.end,
      text: section.text.slice(statement.start, statement.end),
      kind: statement.kind,
      index,
      actions: bodies.length,
    };
    const actions = bodies.map(({ body, location }): Action => {
      const offsetOf = (at: number) => section.offset + toOffset(at);
      const start = location === undefined || location === 0 ? whole.start : offsetOf(location);
      const constants = constantsOf(statement.node);
      return { ...body, start, end: whole.end, statement: whole, offsetOf, constants };
    });
    rememberFunction(statement, whole.text, functions);
    const inner = openBody(statement, whole, parser, functions);
    const called = actions.flatMap(action => openCalls(action, parser, functions, 0));
    return [...actions, ...inner, ...called];
  });
}

function constantsOf(node: unknown): () => readonly string[] {
  return () => {
    const texts: string[] = [];
    walk(node, (kind, fields) => {
      const text = kind === 'A_Const' ? (fields['sval'] as { sval?: unknown } | undefined) : undefined;
      if (text !== undefined) texts.push(textOf(text.sval) ?? '');
    });
    return texts;
  };
}

function rememberFunction({ kind, node }: ParsedStatement, text: string, functions: FunctionBodies): void {
  if (kind !== 'CreateFunctionStmt') return;
  const [action] = readActions(kind, node);
  if (action?.body.kind !== 'create function') return;
  const { name, language } = action.body;
  const body = bodyOf(node);
  if (body === undefined) return;
  functions.set(name, { sql: language === 'plpgsql' ? text : body, language });
}

/** The text between the quotes of DO or AS. */
function bodyOf(node: ParsedStatement['node']): string | undefined {
  const options = [...nodesOf(node['args'], 'DefElem'), ...nodesOf(node['options'], 'DefElem')];
  const as = options.find(({ defname }) => defname === 'as');
  const value = listOf(nodeOf(as?.['arg'], 'List')?.['items'])[0] ?? as?.['arg'];
  return textOf(nodeOf(value, 'String')?.['sval']);
}

/** What a DO statement runs, at its own lines. */
function openBody(
  statement: ParsedStatement,
  whole: LintStatement,
  parser: PostgresParser,
  functions: FunctionBodies,
): Action[] {
  if (statement.kind !== 'DoStmt') return [];
  const body = bodyOf(statement.node) ?? '';
  const bodyStart = whole.text.indexOf(body);
  const queries = parser.plpgsql(whole.text);
  if (queries === undefined) return [placed({ kind: 'dynamic', text: 'a DO block' }, whole)];
  return queries.flatMap(query => {
    const place = bodyStart === -1 ? whole : placeOf(body, query, whole, bodyStart);
    return readQuery(query.text, query.isExpression, { ...whole, ...place }, parser, functions, 0);
  });
}

/** A query's own place where the body has it word for word, else its line. */
function placeOf(
  body: string,
  { line, text }: { readonly line: number; readonly text: string },
  whole: LintStatement,
  bodyStart: number,
): { start: number; end: number } {
  let lineStart = 0;
  for (let count = 1; count < line; count += 1) lineStart = body.indexOf('\n', lineStart) + 1;
  const verbatim = body.indexOf(text, lineStart);
  const indent = /^\s*/.exec(body.slice(lineStart))?.[0].length ?? 0;
  const start = verbatim === -1 ? lineStart + indent : verbatim;
  const lineEnd = body.indexOf('\n', start);
  const end = verbatim === -1 ? (lineEnd === -1 ? body.length : lineEnd) : verbatim + text.length;
  return { start: whole.start + bodyStart + start, end: whole.start + bodyStart + end };
}

/** The actions of SQL inside another statement; all are at that statement's place. */
function readQuery(
  text: string,
  isExpression: boolean,
  place: LintStatement,
  parser: PostgresParser,
  functions: FunctionBodies,
  depth: number,
): Action[] {
  const sql = isExpression ? evaluateText(text, parser) : text;
  if (sql === undefined) return [placed({ kind: 'dynamic', text }, place)];
  const parsed = parser.parse(sql);
  // A body may hold variables where SQL has none, such as SELECT … INTO; what cannot be parsed then does no DDL.
  if ('message' in parsed) return isExpression ? [placed({ kind: 'dynamic', text }, place)] : [];
  return parsed.flatMap(({ kind, node }) =>
    readActions(kind, node).flatMap(({ body }) => {
      const action: Action = { ...placed(body, place), constants: constantsOf(node) };
      return [action, ...openCalls(action, parser, functions, depth + 1)];
    }),
  );
}

/** What a function of the folder does when it is called, at the place of the call. */
function openCalls(
  action: Action,
  parser: PostgresParser,
  functions: FunctionBodies,
  depth: number,
): Action[] {
  if (action.kind !== 'call' || depth >= deepestCall) return [];
  return action.functions.flatMap(name => {
    const body = functions.get(name);
    if (body === undefined) return [];
    const place = { ...action.statement, start: action.start, end: action.end };
    if (body.language === 'sql') return readQuery(body.sql, false, place, parser, functions, depth + 1);
    const queries = body.language === 'plpgsql' ? parser.plpgsql(body.sql) : undefined;
    if (queries === undefined) return [placed({ kind: 'dynamic', text: `${name}()` }, place)];
    return queries.flatMap(query =>
      readQuery(query.text, query.isExpression, place, parser, functions, depth + 1),
    );
  });
}

function placed(body: ActionBody, statement: LintStatement): Action {
  const { start, end } = statement;
  return { ...body, start, end, statement, constants: () => [] };
}
