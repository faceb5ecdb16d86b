import type { PostgresParser } from '../../files/postgres-parser.ts';
import { listOf, nodeOf, stringsOf } from './node.ts';
import { constantText } from './readers/reader.ts';

/**
 * The text that an expression of EXECUTE makes, where it can be known without running it: constants, `||` of them, and
 * format() of them. Undefined for everything else.
 */
export function evaluateText(expression: string, parser: PostgresParser): string | undefined {
  const parsed = parser.parse(`SELECT ${expression}`);
  if ('message' in parsed) return undefined;
  const [target] = listOf(parsed[0]?.node['targetList']);
  return evaluate(nodeOf(target, 'ResTarget')?.['val']);
}

function evaluate(value: unknown): string | undefined {
  const constant = constantText(value);
  if (constant !== undefined) return constant;

  const operation = nodeOf(value, 'A_Expr');
  if (operation !== undefined && stringsOf(operation['name']).join('') === '||') {
    const left = evaluate(operation['lexpr']);
    const right = evaluate(operation['rexpr']);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  const call = nodeOf(value, 'FuncCall');
  if (call === undefined) return undefined;
  const args = listOf(call['args']).map(evaluate);
  const known = args.flatMap(argument => argument ?? []);
  if (known.length !== args.length) return undefined;
  const [first = '', ...rest] = known;
  switch (stringsOf(call['funcname']).at(-1)) {
    case 'format':
      return format(first, rest);
    case 'quote_ident':
      return quoteIdentifier(first);
    case 'quote_literal':
      return quoteLiteral(first);
    case 'concat':
      return known.join('');
    default:
      return undefined;
  }
}

/** The plain forms of format(): %s, %I, %L and %%. */
function format(template: string, values: readonly string[]): string | undefined {
  let next = 0;
  let isKnown = true;
  const text = template.replace(/%(.?)/g, (_, letter: string) => {
    if (letter === '%') return '%';
    const value = values[next];
    next += 1;
    if (value === undefined || !'sIL'.includes(letter) || letter === '') {
      isKnown = false;
      return '';
    }
    if (letter === 'I') return quoteIdentifier(value);
    return letter === 'L' ? quoteLiteral(value) : value;
  });
  return isKnown ? text : undefined;
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
