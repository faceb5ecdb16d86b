import type { ModelSurroundings } from '../open.ts';
import type { Model } from '../port.ts';
import { openManual } from './manual.ts';

/** Opens a model of one provider by its id there. */
export type OpenModel = (id: string, surroundings: ModelSurroundings) => Model;

/** One file a provider; the name is what stands before the slash. */
export const providers = {
  manual: openManual,
} as const satisfies Record<string, OpenModel>;
