import type { PostgresParser } from './postgres-parser.ts';

/** Sections of one file, and a few texts of its functions and EXECUTE. */
const mostTexts = 8;

/** A parser that still knows what it parsed last: a file is read first for what is wrong, and then for what it does. */
export function rememberParses(parser: PostgresParser): PostgresParser {
  const known = new Map<string, ReturnType<PostgresParser['parse']>>();
  return {
    ...parser,
    parse(text) {
      const parsed = known.get(text) ?? parser.parse(text);
      known.set(text, parsed);
      const [oldest] = known.keys();
      if (known.size > mostTexts && oldest !== undefined) known.delete(oldest);
      return parsed;
    },
  };
}
