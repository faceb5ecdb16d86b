export type RequirementKind = 'functional' | 'non_functional' | 'constraint';

export interface Requirement {
  /** F1, F2 … functional; N1 … non-functional; C1 … constraints. */
  readonly id: string;
  readonly kind: RequirementKind;
  readonly text: string;
  /** In brief.md, from 1. */
  readonly line: number;
}

/** What a designer gets to know: brief.md, read. */
export interface Brief {
  /** The folder's name: lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** The template it was made from. */
  readonly template: string | null;
  readonly context: string;
  readonly requirements: readonly Requirement[];
  readonly currentState: string;
  /** What must hold at the end, in the words of the person who asks. */
  readonly acceptance: string;
  /** The text of brief.md, for excerpts. */
  readonly source: string;
}
