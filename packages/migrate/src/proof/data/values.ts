import type { SeedColumn, SeedConstraint, SeedTable } from './tables.ts';

/**
 * Texts that a column may take, the best first, for the row `place` of a table. Those that a CHECK or a partition's bound
 * names come first; a value that differs from the default shows when a default is put in the place of a lost value.
 */
export function candidatesFor(column: SeedColumn, table: SeedTable, place: number): readonly string[] {
  const named = literalsFor(column, table).filter(text => fits(column, text));
  const plain = plainCandidates(column, place).flatMap(text => shorten(column, text));
  const all = isCounted(column) ? [...plain, ...rotate(named, place)] : [...rotate(named, place), ...plain];
  const others = all.filter(text => column.default === null || !column.default.includes(`'${text}'`));
  const texts = [...new Set([...others, ...all])];
  return column.isArray ? texts.map(text => `{${JSON.stringify(text)}}`) : texts;
}

/** Numbers and times have room for another value in each row, so that keys stay unique. */
function isCounted({ base }: SeedColumn): boolean {
  return /^(int|numeric|float|date|time|uuid)/.test(base);
}

function rotate<Item>(list: readonly Item[], by: number): Item[] {
  const shift = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(shift), ...list.slice(0, shift)];
}

/** What stands in quotes, or as a number, in the checks and the partition bounds that the column is part of. */
function literalsFor(column: SeedColumn, { constraints, bounds }: SeedTable): string[] {
  const definitions = constraints
    .filter(({ type, columns }: SeedConstraint) => type === 'check' && columns.includes(column.name))
    .map(({ definition }) => definition);
  const texts = [...definitions, ...bounds].join(' ');
  const quoted = [...texts.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"));
  const numbers = [...texts.matchAll(/(?<![\w.'])-?\d+(?:\.\d+)?/g)].map(([text]) => Number(text));
  return [...quoted, ...numbers.flatMap(number => [number, number + 1, number - 1]).map(String)];
}

function fits({ base, labels }: SeedColumn, text: string): boolean {
  if (labels.length > 0) return labels.includes(text);
  if (/^(int|float|numeric|money)/.test(base)) return /^-?\d+(\.\d+)?$/.test(text);
  if (/^(date|timestamp)/.test(base)) return /^\d{4}-\d\d-\d\d/.test(text);
  return /^(text|varchar|bpchar|citext|name)$/.test(base);
}

function shorten({ base, length }: SeedColumn, text: string): string[] {
  if (base === 'bit') return [text.padEnd(length ?? 1, '0').slice(0, length ?? 1)];
  return length === null || text.length <= length ? [text] : [text.slice(-length)];
}

/** By the name of the type in pg_type. None for a type that nothing is known of: then the column stays NULL. */
function plainCandidates({ base, labels }: SeedColumn, place: number): readonly string[] {
  if (labels.length > 0) return rotate(labels, place + 1);
  return plainValues.find(([types]) => types.split(' ').includes(base))?.[1](place) ?? [];
}

/** Types, and what a column of them may take in the row `place`. */
const plainValues: readonly (readonly [types: string, values: (place: number) => readonly string[]])[] = [
  ['bool', place => (place % 2 === 0 ? ['true', 'false'] : ['false', 'true'])],
  [
    'int2 int4 int8 numeric float4 float8 money oid',
    place => [String(11 + place), String(1 + place), '0', '100', String(1001 + place), '-1'],
  ],
  ['text varchar bpchar citext name', textCandidates],
  ['uuid', place => [`5eed0000-0000-4000-8000-0000000000${twoDigits(2 + place)}`]],
  [
    'date timestamp timestamptz',
    place => [`2020-02-${twoDigits(2 + place)}`, `2031-02-${twoDigits(2 + place)}`],
  ],
  ['time timetz', place => [`${twoDigits(2 + place)}:00:00`]],
  ['interval', place => [`${1 + place} hours`]],
  ['json jsonb', place => [`{"seed": ${place}}`, `[${place}]`]],
  ['bytea', place => [`\\x5eed${twoDigits(2 + place)}`]],
  ['inet', place => [`10.0.0.${1 + place}`]],
  ['cidr', place => [`10.0.${1 + place}.0/24`]],
  ['macaddr', place => [`08:00:2b:01:02:${twoDigits(2 + place)}`]],
  ['bit varbit', () => ['1', '0']],
  ['xml', place => [`<seed>${place}</seed>`]],
  ['tsvector tsquery', place => [`seed${place}`]],
  ['point', place => [`(${place},1)`]],
  ['int4range int8range numrange', place => [`[${place * 10},${place * 10 + 5})`]],
  [
    'daterange tsrange tstzrange',
    place => [`[2020-02-${twoDigits(2 + place)},2020-02-${twoDigits(3 + place)})`],
  ],
  ['hstore', place => [`seed=>${place}`]],
  ['ltree', place => [`seed.row${place}`]],
];

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Texts of the forms that checks often ask for. */
function textCandidates(place: number): readonly string[] {
  const letter = String.fromCharCode(97 + place);
  return [
    `seed ${place}`,
    `seed${place}`,
    `seed-${place}`,
    `seed${place}@mail.example`,
    `SEED${letter.toUpperCase()}`,
    `S${letter.toUpperCase()}`,
    `#5eed0${place}`,
    `https://seed.example/${place}`,
    `+49301234567${place}`,
    `1${place}`,
    `5eed0000-0000-4000-8000-00000000000${place}`,
    letter,
    `${letter.toUpperCase()}${letter.toUpperCase()}${letter.toUpperCase()}`,
  ];
}
