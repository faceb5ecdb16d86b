import { stringsOf, walk } from './node.ts';

export type Volatility = 'constant' | 'volatile' | 'unknown';

/**
 * Functions of PostgreSQL, in the forms that defaults use, that a default may call without a rewrite of the table: they are immutable or stable in
 * pg_proc.provolatile, so that ADD COLUMN evaluates them once. Checked on a server in test/integration/lint-facts.test.ts.
 */
export const stableFunctions: readonly string[] = [
  'now',
  'transaction_timestamp',
  'statement_timestamp',
  'current_setting',
  'current_database',
  'current_schema',
  'date_trunc',
  'date_part',
  'timezone',
  'to_timestamp',
  'make_interval',
  'make_date',
  'lower',
  'upper',
  'md5',
  'concat',
  'concat_ws',
  'format',
  'length',
  'repeat',
  'replace',
  'abs',
  'round',
  'floor',
  'ceil',
  'to_char',
  'to_json',
  'to_jsonb',
  'json_build_object',
  'jsonb_build_object',
  'json_build_array',
  'jsonb_build_array',
  'array_fill',
  'int4range',
  'int8range',
  'daterange',
  'tstzrange',
  'tsrange',
  'numrange',
];

/** Volatile ones that stand in defaults; checked in the same test. */
export const volatileFunctions: readonly string[] = [
  'random',
  'clock_timestamp',
  'timeofday',
  'nextval',
  'currval',
  'setval',
  'gen_random_uuid',
  'gen_random_bytes',
  'uuid_generate_v1',
  'uuid_generate_v1mc',
  'uuid_generate_v4',
  'uuidv4',
  'uuidv7',
  'pg_sleep',
];

/** Whether an expression is the same for all rows of a statement. `functions` are those whose volatility the folder says. */
export function volatilityOf(expression: unknown, functions: ReadonlyMap<string, Volatility>): Volatility {
  let result: Volatility = 'constant';
  walk(expression, (kind, node) => {
    if (kind !== 'FuncCall' || result === 'volatile') return;
    const name = stringsOf(node['funcname']).at(-1) ?? '';
    if (volatileFunctions.includes(name)) result = 'volatile';
    else if (!stableFunctions.includes(name)) {
      const known = functions.get(name) ?? 'unknown';
      if (known !== 'constant') result = known;
    }
  });
  return result;
}
