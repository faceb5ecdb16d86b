import type { Problem } from './errors.ts';

export type Severity = 'error' | 'warning';

/** What a rule says of itself; its page in docs/blueprint/rules is made from this. */
export interface RuleText {
  /** Stable: lower-case words with hyphens. */
  readonly id: string;
  /** Of its findings, where one does not say another. */
  readonly severity: Severity;
  /** What holds where the rule is kept, in a sentence. */
  readonly summary: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  readonly wrong: string;
  readonly right: string;
}

/** Something a rule found. */
export interface Finding extends Problem {
  readonly severity: Severity;
  /** The first column after the marked text, from 1. */
  readonly endColumn?: number;
  /** The page of the rule, from the root of the repository. */
  readonly page?: string;
}

export function pageOf({ id }: Pick<RuleText, 'id'>): string {
  return `docs/blueprint/rules/${id}.md`;
}

export function countSeverities(findings: readonly Finding[]): { errors: number; warnings: number } {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}
