import { catalogue, type PromptName, type Provider, promptNames, providers, views } from './catalogue.ts';
import { loadPrompt } from './library.ts';
import { phrase } from './phrasing.ts';
import { critiqueStep, designStep, reviseStep, type Step } from './steps.ts';

/** Counts the tokens of a text. The tokenizer is a development dependency, so it is passed in. */
export type CountTokens = (text: string) => number;

/** Tokens of each prompt by provider, without what its placeholders are filled with. */
export type TokenCounts = Readonly<Record<PromptName, Readonly<Record<Provider, number>>>>;

export function countPrompts(count: CountTokens): TokenCounts {
  const ofPrompt = (name: PromptName) =>
    Object.fromEntries(providers.map(provider => [provider, count(withoutPlaceholders(name, provider))]));
  return Object.fromEntries(promptNames.map(name => [name, ofPrompt(name)])) as TokenCounts;
}

/** What a design phase sends of ours, in tokens. */
export interface PhaseCount {
  /** One design, five critiques, one revision. */
  readonly calls: readonly { readonly call: string; readonly tokens: number }[];
  readonly total: number;
}

/**
 * A whole design phase: a design, one refinement round over the five views, and the revision. Counted is every text of
 * ours in the system part and the prompt of each call, with the brief, the design and the findings left empty. A JSON
 * schema travels outside the prompt; with `inText` the shape of each answer is counted too, as it is sent to a model
 * that takes no schema.
 */
export function countDesignPhase(provider: Provider, inText: boolean, count: CountTokens): PhaseCount {
  const material = { provider, brief: '', design: '' };
  const steps: readonly [string, Step<unknown>][] = [
    ['design', designStep(material)],
    ...views.map((view): [string, Step<unknown>] => [`critique, ${view}`, critiqueStep(material, view)]),
    ['revise', reviseStep(material, '')],
  ];
  const calls = steps.map(([call, asked]) => {
    const prompt = phrase(asked, inText ? 'text' : 'native', provider);
    return { call, tokens: count(`${asked.system}\n\n${prompt}`) };
  });
  return { calls, total: calls.reduce((sum, { tokens }) => sum + tokens, 0) };
}

function withoutPlaceholders(name: PromptName, provider: Provider): string {
  const names: readonly string[] = catalogue[name];
  return names.reduce(
    (text, placeholder) => text.replaceAll(`{{${placeholder}}}`, ''),
    loadPrompt(name, provider).body,
  );
}
