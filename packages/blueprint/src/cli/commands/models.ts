import { type Column, printable, table, wrap } from '@proven/terminal';
import { type KnownModel, knownModels, type Uses, usesOfClass } from '../../models/catalog.ts';
import { priceOf } from '../../models/cost.ts';
import type { Price, Rates } from '../../models/prices.ts';
import { providers } from '../../models/providers/index.ts';
import type { CommandDefinition } from '../command.ts';

interface Row {
  readonly model: string;
  /** Null for a model that only the config file names. */
  readonly uses: Uses | null;
  /** Null: unpriced. */
  readonly price: Price | null;
}

export const modelsCommand: CommandDefinition = {
  name: 'models',
  summary: 'list models, what each is good for, and prices',
  description:
    'Lists the models that are known by name with what their class is good for (by the table of the source that this tool follows, not measured here) and their prices in US dollars for a million tokens, with the day from which each holds. Other models work too; without a price their cost is "unpriced". The key "prices" of the config file adds and corrects prices.',
  options: [],
  examples: ['blueprint models', 'blueprint models --json'],
  async run({ config, now }) {
    const rows = listModels(config.prices, now());
    return {
      data: { unit: 'US dollars for a million tokens', providers: Object.keys(providers), models: rows },
      render: output => {
        output.lines(table(columns, rows.flatMap(cellsOf), output));
        output.line();
        output.lines(wrap(remark, output.width));
        output.line('Prices were read at:');
        for (const source of new Set(rows.flatMap(({ price }) => (price === null ? [] : [sourceOf(price)]))))
          output.line(`  ${printable(source)}`);
        output.line(`Providers: ${Object.keys(providers).join(', ')}.`);
      },
    };
  },
};

const remark =
  'US dollars for a million tokens. What a class is good for is the source\u2019s table, not measured.';

/** Known models in their order, then those that only have a price, each with the price of the day. */
function listModels(prices: readonly Price[], today: Date): Row[] {
  const known = knownModels.map(model => rowOf(model, prices, today));
  const names = new Set(knownModels.map(({ name }) => name));
  const others = [...new Set(prices.map(({ model }) => model))].filter(name => !names.has(name));
  return [
    ...known,
    ...others.map(model => ({ model, uses: null, price: priceOf(prices, model, today) ?? null })),
  ];
}

function rowOf(model: KnownModel, prices: readonly Price[], today: Date): Row {
  return {
    model: model.name,
    uses: usesOfClass[model.class],
    price: priceOf(prices, model.name, today) ?? null,
  };
}

const columns: readonly Column[] = [
  { header: 'model' },
  { header: 'design', dropBelow: 100 },
  { header: 'execution', dropBelow: 100 },
  { header: 'validation', dropBelow: 100 },
  { header: 'in', align: 'right' },
  { header: 'out', align: 'right' },
  { header: 'cache read', align: 'right', dropBelow: 80 },
  { header: 'cache write', align: 'right', dropBelow: 80 },
  { header: 'from', dropBelow: 70 },
];

function cellsOf({ model, uses, price }: Row): string[][] {
  const fitness = uses === null ? ['-', '-', '-'] : [uses.design, uses.execution, uses.validation];
  if (price === null) return [[model, ...fitness, 'unpriced', '', '', '', '']];
  return price.rates.map(rates => [
    rates.abovePromptTokens === 0
      ? model
      : `  prompts above ${rates.abovePromptTokens.toLocaleString('en')} tokens`,
    ...(rates.abovePromptTokens === 0 ? fitness : ['', '', '']),
    ...amountsOf(rates),
    price.from,
  ]);
}

function amountsOf({ input, output, cacheRead, cacheWrite }: Rates): string[] {
  return [amount(input), amount(output), amount(cacheRead), amount(cacheWrite)];
}

/** Cents, and what is smaller where there is something. */
function amount(usd: number | null): string {
  if (usd === null) return '-';
  const cents = usd.toFixed(2);
  return Number(cents) === usd ? cents : String(usd);
}

function sourceOf({ source, readOn }: Price): string {
  return readOn === null ? source : `${source} (${readOn})`;
}
