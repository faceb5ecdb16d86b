import type { Parsed } from '@proven/settings';
import { z } from 'zod';
import type { Price } from './prices.ts';

const amount = z.number().nonnegative();

const rates = {
  input: amount,
  output: amount,
  cacheRead: amount.optional(),
  cacheWrite: amount.optional(),
};

const ownPrices = z.record(
  z.string().regex(/^[a-z]+\/\S+$/, 'a model is named provider/model'),
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
  const parsed = ownPrices.safeParse(JSON.parse(json));
  if (parsed.success)
    return { value: Object.entries(parsed.data).map(([model, own]) => priceOf(model, own)) };
  const complaints = parsed.error.issues.map(
    ({ path, message }) => `${path.join(' → ') || 'the whole'}: ${message}`,
  );
  return { complaint: complaints.join('; ') };
}

type OwnPrice = z.infer<typeof ownPrices>[string];

function priceOf(model: string, { from, source, tiers = [], ...base }: OwnPrice): Price {
  const all = [{ abovePromptTokens: 0, ...base }, ...tiers];
  return {
    model,
    from: from ?? '0000-01-01',
    source: source ?? 'the config file',
    readOn: 'each run',
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
