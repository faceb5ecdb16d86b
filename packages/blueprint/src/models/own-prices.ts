import type { Parsed } from '@proven/settings';
import { z } from 'zod';
import { type Price, prices } from './prices.ts';

const amount = z.number().nonnegative();

const rates = {
  input: amount,
  output: amount,
  cacheRead: amount.optional(),
  cacheWrite: amount.optional(),
};

const ownPrices = z.record(
  z.string().regex(/^[a-z]+\/\S+$/),
  z.strictObject({
    ...rates,
    /** The first day; from the beginning where it is left out. */
    from: z.iso.date().optional(),
    source: z.string().optional(),
    /** Other rates for longer prompts. */
    tiers: z.array(z.strictObject({ abovePromptTokens: z.number().int().positive(), ...rates })).optional(),
  }),
);

/** Reads the key `prices` of the config file. All that is wrong with it is one complaint. */
export function parsePrices(json: string): Parsed<readonly Price[]> {
  const parsed = ownPrices.safeParse(parseJson(json));
  if (parsed.success)
    return { value: Object.entries(parsed.data).map(([model, own]) => priceOf(model, own)) };
  const complaints = parsed.error.issues.map(issue => {
    const problem = issue.code === 'invalid_key' ? 'a model is named provider/model' : issue.message;
    return `${issue.path.join(' → ') || 'the whole'}: ${problem}`;
  });
  return { complaint: complaints.join('; ') };
}

/** The built-in list; a model with a price of its own has that one only. */
export function withOwnPrices(own: readonly Price[]): readonly Price[] {
  const named = new Set(own.map(({ model }) => model));
  return [...prices.filter(({ model }) => !named.has(model)), ...own];
}

/** From the config file it is JSON already; an environment variable may hold anything. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Before all models. */
const beginning = '2000-01-01';

type OwnPrice = z.infer<typeof ownPrices>[string];

function priceOf(model: string, { from, source, tiers = [], ...base }: OwnPrice): Price {
  const all = [{ abovePromptTokens: 0, ...base }, ...tiers];
  return {
    model,
    from: from ?? beginning,
    source: source ?? 'the config file',
    readOn: null,
    rates: all
      .map(tier => ({
        abovePromptTokens: tier.abovePromptTokens,
        input: tier.input,
        output: tier.output,
        cacheRead: tier.cacheRead ?? null,
        cacheWrite: tier.cacheWrite ?? null,
      }))
      .sort((one, other) => one.abovePromptTokens - other.abovePromptTokens),
  };
}
