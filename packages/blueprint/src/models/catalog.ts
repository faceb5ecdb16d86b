/** How well a class of model fits a step, by the source's table of model compatibility; not measured by this tool. */
export type Fitness = 'recommended' | 'good' | 'limited' | 'too expensive' | 'not recommended';

export type ModelClass = 'strong' | 'middle' | 'small';

export interface KnownModel {
  /** `provider/model`. */
  readonly name: string;
  readonly class: ModelClass;
  /** The most tokens of one answer, thinking included, by the vendor's page of the model, read in November 2026. */
  readonly maxOutputTokens: number;
}

export interface Uses {
  readonly design: Fitness;
  readonly execution: Fitness;
  readonly validation: Fitness;
}

/** What each class of model is good for. */
export const usesOfClass: Readonly<Record<ModelClass, Uses>> = {
  strong: { design: 'recommended', execution: 'too expensive', validation: 'good' },
  middle: { design: 'good', execution: 'recommended', validation: 'recommended' },
  small: { design: 'limited', execution: 'good', validation: 'recommended' },
};

/**
 * The models that we know by name, newer than the source's table: their class follows from their place in the price list
 * of their vendor. Others work too: the provider says whether it has them.
 */
export const knownModels: readonly KnownModel[] = [
  { name: 'anthropic/claude-fable-5-1', class: 'strong', maxOutputTokens: 128_000 },
  { name: 'anthropic/claude-opus-5-5', class: 'strong', maxOutputTokens: 128_000 },
  { name: 'anthropic/claude-sonnet-5-5', class: 'middle', maxOutputTokens: 128_000 },
  { name: 'anthropic/claude-haiku-5-5', class: 'small', maxOutputTokens: 128_000 },
  { name: 'openai/gpt-6-astra', class: 'strong', maxOutputTokens: 128_000 },
  { name: 'openai/gpt-5.5', class: 'strong', maxOutputTokens: 128_000 },
  { name: 'openai/gpt-5.6-sol', class: 'strong', maxOutputTokens: 128_000 },
  { name: 'openai/gpt-6-sol', class: 'middle', maxOutputTokens: 128_000 },
  { name: 'openai/gpt-6-luna', class: 'small', maxOutputTokens: 128_000 },
];

/**
 * What an answer may have where the user says nothing: three times the longest design seen (36 KB), which leaves room
 * for thinking. Not more, because with a budget all of it is set aside for each call.
 */
const usualOutputLimit = 32_000;

/** The most tokens of one answer: what the user allows, or the usual, and never more than a known model can give. */
export function outputLimitOf(model: string, allowed: number | undefined): number {
  const known = knownModels.find(({ name }) => name === model);
  return Math.min(allowed ?? usualOutputLimit, known?.maxOutputTokens ?? Number.POSITIVE_INFINITY);
}
