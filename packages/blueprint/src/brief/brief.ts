export const requirementKinds = ['functional', 'non_functional', 'constraint'] as const;
export type RequirementKind = (typeof requirementKinds)[number];

export interface Requirement {
  /** F1, F2 … functional; N1 … non-functional; C1 … constraints. */
  readonly id: string;
  readonly kind: RequirementKind;
  /** The wrapped lines of the item as one; items below it follow as lines of their own, each with a hyphen. */
  readonly text: string;
  /** In brief.md, from 1. */
  readonly line: number;
}

export const novelties = ['established', 'novel'] as const;
export const teams = ['junior', 'mixed', 'senior'] as const;

/** What the front matter says about the size of the work. Null: it does not say. */
export interface Profile {
  /** How many components are expected. */
  readonly components: number | null;
  /** Whether there are established patterns for it. */
  readonly novelty: (typeof novelties)[number] | null;
  /** What a wrong architecture would cost, in US dollars. */
  readonly riskUsd: number | null;
  /** The experience of those who will judge the design. */
  readonly team: (typeof teams)[number] | null;
}

/** What a designer gets to know: brief.md, read. */
export interface Brief {
  /** The folder's name: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** The template it was made from. */
  readonly template: string | null;
  readonly profile: Profile;
  readonly context: string;
  readonly requirements: readonly Requirement[];
  readonly currentState: string;
  /** What must hold at the end, in the words of the person who asks. */
  readonly acceptance: string;
  /** The text of brief.md, for excerpts. */
  readonly source: string;
}

/** The letter that the ids of a kind begin with. */
export const idLetters: Readonly<Record<RequirementKind, string>> = {
  functional: 'F',
  non_functional: 'N',
  constraint: 'C',
};

/** The id after the highest one of a kind: ids that were used once are not given to something else. */
export function nextRequirementId(kind: RequirementKind, used: Iterable<string>): string {
  const letter = idLetters[kind];
  const numbers = [...used].filter(id => id.startsWith(letter)).map(id => Number(id.slice(1)));
  return `${letter}${Math.max(0, ...numbers) + 1}`;
}
