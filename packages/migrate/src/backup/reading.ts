import type { Loss, ObjectName } from './loss.ts';
import type { Names } from './names.ts';

/** What a reader of one kind of statement works with. */
export interface Reading {
  readonly names: Names;
  /** What the migration has set; undefined while the session's own holds. */
  searchPath: readonly string[] | undefined;
  lose(loss: PartialLoss): void;
  cannotTell(what: string, calls?: ObjectName): void;
}

export type PartialLoss = Pick<Loss, 'cause' | 'kind' | 'object' | 'on'> &
  Partial<Pick<Loss, 'columns' | 'newTypes' | 'cascades' | 'only'>>;
