import type { RuleText, Severity } from '../../finding.ts';
import type { BriefReading } from '../read.ts';

/** What a rule found, where in brief.md. Without a line it is about the file as a whole. */
export interface BriefFinding {
  readonly message: string;
  readonly hint?: string;
  /** Where it is not the rule's. */
  readonly severity?: Severity;
  readonly line?: number;
  readonly column?: number;
  readonly endColumn?: number;
}

/** One thing that a designer would have to guess. Pure. */
export interface BriefRule extends RuleText {
  readonly find: (reading: BriefReading) => Iterable<BriefFinding>;
}
