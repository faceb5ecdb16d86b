import type { Brief } from '../../brief/brief.ts';
import type { RuleText, Severity } from '../../finding.ts';
import type { Design, Task } from '../design.ts';

/** What rules look at. */
export interface RuleInput {
  readonly design: Design;
  /** All tasks of all phases, in the order of the roadmap. */
  readonly tasks: readonly Task[];
  /** Null where there is none: rules about requirements then find nothing. */
  readonly brief: Brief | null;
}

/** The parts of a design, by the names under which its reader keeps their places. */
export type SectionName =
  | 'summary'
  | 'components'
  | 'decisions'
  | 'roadmap'
  | 'execution_prompt'
  | 'metrics'
  | 'risks'
  | 'test_specification';

/** What a rule found. */
export interface RuleFinding {
  readonly message: string;
  readonly hint?: string;
  /** Where it is not the rule's. */
  readonly severity?: Severity;
  /** The element that it is about: an id. */
  readonly id?: string;
  /** The part that it is about, where there is no element. */
  readonly section?: SectionName;
  /** In the execution prompt, from 1. */
  readonly promptLine?: number;
}

/** One thing that must hold of a design. Pure: no clock, no files, no network. Never throws, whatever the design holds. */
export interface Rule extends RuleText {
  readonly find: (input: RuleInput) => Iterable<RuleFinding>;
}
