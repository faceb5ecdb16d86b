/** Prices of one model in one span of prompt sizes, in US dollars for a million tokens. Null: the list does not say. */
export interface Rates {
  /** They hold for prompts of more tokens than this. */
  readonly abovePromptTokens: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | null;
  /** Of an entry that lives five minutes. */
  readonly cacheWrite: number | null;
}

export interface Price {
  /** `provider/model`, exact: a price by the beginning of a name misprices the next model of the family. */
  readonly model: string;
  /** The first day it holds, YYYY-MM-DD, UTC. */
  readonly from: string;
  /** In the order of prompt sizes; never empty. */
  readonly rates: readonly Rates[];
  /** The address of the page that says so, or what the config file names. */
  readonly source: string;
  /** The month in which the figure was read, YYYY-MM; null for a price of the config file. */
  readonly readOn: string | null;
}

/** What the providers ask. Corrected and completed by the key `prices` of the config file. */
export const prices: readonly Price[] = [
  price('anthropic/claude-fable-5-1', '2026-09-01', [rates(10, 50, 0.25)]),
  price('anthropic/claude-opus-5-5', '2026-09-01', [rates(4, 20, 0.2, 5)]),
  price('anthropic/claude-sonnet-5-5', '2026-09-01', [rates(2, 10, 0.2, 2.5)]),
  price('anthropic/claude-sonnet-5-5', '2026-10-07', [rates(2, 10, 0.1, 2.5)]),
  price('anthropic/claude-haiku-5-5', '2026-10-07', [
    rates(0.1, 0.5, 0.01, 0.125),
    { ...rates(0.5, 2.5, 0.05, 0.625), abovePromptTokens: 100_000 },
  ]),
  price('openai/gpt-6-astra', '2026-09-01', [rates(10, 50, 1)]),
  price('openai/gpt-6-sol', '2026-09-01', [rates(2, 10, 0.2)]),
  price('openai/gpt-6-luna', '2026-09-01', [rates(0.1, 0.5, 0.01)]),
  price('openai/gpt-5.6-sol', '2026-09-01', [rates(4, 20, 0.4)]),
  price('openai/gpt-5.5', '2026-09-01', [rates(5, 30, 0.5)]),
];

function price(model: string, from: string, perSize: readonly Rates[]): Price {
  return { model, from, rates: perSize, source: pageOf(model), readOn: '2026-11' };
}

/** Anthropic has a page for each model, OpenAI one for all. */
function pageOf(model: string): string {
  const [vendor, id = ''] = model.split('/');
  return vendor === 'anthropic'
    ? `https://platform.claude.com/docs/en/models/${id.replace('claude-', '')}/overview`
    : 'https://developers.openai.com/api/docs/pricing';
}

function rates(
  input: number,
  output: number,
  cacheRead: number | null,
  cacheWrite: number | null = null,
): Rates {
  return { abovePromptTokens: 0, input, output, cacheRead, cacheWrite };
}
