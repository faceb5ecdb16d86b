/** How well a class of model fits a step, by the source's table of model compatibility; not measured by this tool. */
export type Fitness = 'recommended' | 'good' | 'limited' | 'too expensive' | 'not recommended';

export type ModelClass = 'strong' | 'middle' | 'small';

export interface KnownModel {
  /** `provider/model`. */
  readonly name: string;
  readonly class: ModelClass;
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
  { name: 'anthropic/claude-fable-5-1', class: 'strong' },
  { name: 'anthropic/claude-opus-5-5', class: 'strong' },
  { name: 'anthropic/claude-sonnet-5-5', class: 'middle' },
  { name: 'anthropic/claude-haiku-5-5', class: 'small' },
  { name: 'openai/gpt-6-astra', class: 'strong' },
  { name: 'openai/gpt-5.5', class: 'strong' },
  { name: 'openai/gpt-5.6-sol', class: 'strong' },
  { name: 'openai/gpt-6-sol', class: 'middle' },
  { name: 'openai/gpt-6-luna', class: 'small' },
];
