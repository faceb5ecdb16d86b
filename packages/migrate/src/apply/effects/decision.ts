import type { Run } from '../run.ts';

/** What is to be done about a statement that cannot be part of a transaction. */
export type Decision =
  /** Nothing of it is there. */
  | { readonly do: 'run' }
  /** Nothing of it is there, and its failure can already be seen: a begin on record would make that look like a success. */
  | { readonly do: 'run unrecorded' }
  /** All of it is there. */
  | { readonly do: 'nothing'; readonly because: string };

/** A statement on its way. */
export interface Preparation {
  readonly run: Run;
  /** An earlier run began it, and nobody knows how far it came. */
  readonly isBegun: boolean;
  /** Called with what was found and put right. */
  readonly onMended: (message: string) => void;
}
