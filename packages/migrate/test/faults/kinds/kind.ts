import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';

/** One fault, as it was drawn. */
export interface Fault {
  readonly kind: string;
  /** For the table: what happened. */
  readonly what: string;
  /** Where exactly, for a report about one that was not survived. */
  readonly where: string;
  /** Makes it happen, then checks. Returns what is wrong afterwards. */
  run(stage: Stage): Promise<string[]>;
}

/** A kind of fault: draws one for a stage. */
export interface FaultKind {
  readonly name: string;
  /** How often it is drawn, among the others. */
  readonly weight: number;
  draw(random: Random, stage: Stage): Fault;
}
