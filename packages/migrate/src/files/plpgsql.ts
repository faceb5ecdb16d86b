/** SQL in a PL/pgSQL body. */
export interface PlpgsqlQuery {
  /** Counted from 1, where the body starts behind its opening quote. */
  readonly line: number;
  /** A statement, or, of EXECUTE, the expression that makes one. */
  readonly text: string;
  readonly isExpression: boolean;
}

/** What each PL/pgSQL statement that runs SQL calls it. */
const plpgsqlQueries: Readonly<Record<string, readonly string[]>> = {
  PLpgSQL_stmt_execsql: ['sqlstmt'],
  PLpgSQL_stmt_perform: ['expr'],
  PLpgSQL_stmt_call: ['expr'],
  PLpgSQL_stmt_dynexecute: ['query'],
  PLpgSQL_stmt_dynfors: ['query'],
  PLpgSQL_stmt_return_query: ['dynquery'],
};

/** The SQL in a parse tree of PL/pgSQL, in order. `line` is where the tree stands, as far as it is known. */
export function queriesIn(tree: unknown, line = 1): PlpgsqlQuery[] {
  if (Array.isArray(tree)) return tree.flatMap(item => queriesIn(item, line));
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([kind, fields]: [string, unknown]) => {
    const at = (fields as { lineno?: number } | null)?.lineno ?? line;
    const own = (plpgsqlQueries[kind] ?? []).flatMap(name => {
      const text = (fields as Record<string, { PLpgSQL_expr?: { query?: string } }>)[name]?.PLpgSQL_expr
        ?.query;
      return text === undefined ? [] : [{ line: at, text, isExpression: name.includes('query') }];
    });
    return [...own, ...queriesIn(fields, at)];
  });
}
