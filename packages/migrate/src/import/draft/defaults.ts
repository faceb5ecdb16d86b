import type { PostgresParser } from '../../files/postgres-parser.ts';
import { byteOffsets } from '../../files/text.ts';
import type { Memory } from './memory.ts';
import { type Node, relationKey } from './names.ts';

/** Keeps the defaults of new columns: whoever drops one later needs the text. */
export function rememberDefaults(
  node: Node,
  section: string,
  text: string,
  memory: Memory,
  parser: PostgresParser,
): void {
  const table = relationKey(node['relation']);
  const added = ((node['cmds'] ?? []) as { AlterTableCmd?: Node }[]).map(
    ({ AlterTableCmd: command }) => command?.['def'],
  );
  const elements = [...((node['tableElts'] ?? []) as unknown[]), ...added] as (
    | { ColumnDef?: Node }
    | undefined
  )[];
  const columns = elements.map(element => element?.ColumnDef).filter(column => column !== undefined);
  if (columns.length === 0 || !/\bdefault\b/i.test(text)) return;
  const toOffset = byteOffsets(section);
  for (const column of columns) {
    const constraints = (column['constraints'] ?? []) as { Constraint?: Node }[];
    const own = constraints.find(
      ({ Constraint: constraint }) => constraint?.['contype'] === 'CONSTR_DEFAULT',
    )?.Constraint;
    if (own === undefined) continue;
    const start = toOffset(Number(own['location'] ?? 0));
    const expression = expressionAt(section.slice(start + 'default'.length), parser);
    if (expression !== undefined) memory.defaults.set(`${table}.${String(column['colname'])}`, expression);
  }
}

const endingWords = new Set([
  ...['not', 'null', 'unique', 'primary', 'check', 'references', 'constraint', 'collate', 'generated'],
  ...['deferrable', 'initially', 'using'],
]);

/** The expression that stands at the start of a text, up to the comma, the parenthesis or the word that ends it. */
export function expressionAt(text: string, parser: PostgresParser): string | undefined {
  let depth = 0;
  let end = 0;
  for (const token of parser.tokens(text) ?? []) {
    const word = token.text.toLowerCase();
    if (word === '(' || word === '[') depth += 1;
    if (word === ')' || word === ']') depth -= 1;
    const isEnd =
      depth < 0 || (depth === 0 && (word === ',' || word === ';' || (end > 0 && endingWords.has(word))));
    if (isEnd) break;
    end = token.end;
  }
  const expression = text.slice(0, end).trim();
  return expression === '' ? undefined : expression;
}
