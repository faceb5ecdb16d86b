/** Every prompt of the library with its placeholders; library/NAME.md must have exactly these. */
export const catalogue = {
  system: [],
  section: ['name', 'text'],
  design: [],
  explore: ['approach'],
  'approach-performance': [],
  'approach-simplicity': [],
  'approach-flexibility': [],
  incremental: [],
  'design-increment': ['increment', 'learnt'],
  'tests-first': [],
  'design-tests': ['tests'],
  critique: ['view'],
  'view-security': [],
  'view-scale': [],
  'view-maintainability': [],
  'view-cost': [],
  'view-failure-modes': [],
  revise: ['findings'],
  'cascade-quick': [],
  'cascade-technical': [],
  'cascade-deep': [],
  'review-code': ['code'],
  judge: ['designs', 'scores'],
  repair: ['answer', 'problems'],
  shorten: ['problems'],
  'follow-up': ['title', 'missing'],
  meta: ['problems'],
  'answer-shape': ['shape'],
  'answer-tool': ['tool'],
} as const satisfies Record<string, readonly string[]>;

export type PromptName = keyof typeof catalogue;

/** What `fillPrompt` needs for a prompt: a text for each of its placeholders. */
export type PromptValues<Name extends PromptName> = Readonly<
  Record<(typeof catalogue)[Name][number], string>
>;

export const promptNames = Object.keys(catalogue) as readonly PromptName[];

/** The views of a refinement round. */
export const views = ['security', 'scale', 'maintainability', 'cost', 'failure-modes'] as const;
export type View = (typeof views)[number];

/** What the designs of an exploration put first, unless the user names approaches. */
export const approaches = ['performance', 'simplicity', 'flexibility'] as const;
export type Approach = (typeof approaches)[number];

/** The stages of the cascade, cheapest model first. */
export const stages = ['quick', 'technical', 'deep'] as const;
export type Stage = (typeof stages)[number];

/** Vendors for which a prompt may have a variant; `generic` is the file without one. */
export const providers = ['anthropic', 'openai', 'generic'] as const;
export type Provider = (typeof providers)[number];

/** The variant for a model, by its name `provider/model`. */
export function providerOf(model: string): Provider {
  const [vendor] = model.split('/');
  if (vendor === 'anthropic' || vendor === 'claude') return 'anthropic';
  return vendor === 'openai' ? 'openai' : 'generic';
}
