import type { Model } from './port.ts';
import type { RetryPolicy } from './retry.ts';

/** What opening a model may need. Nothing is read from the process. */
export interface ModelSurroundings {
  /** The process environment over `.env`: keys, and paths of commands. */
  readonly environment: Readonly<Record<string, string>>;
  /** The server of compatible/. */
  readonly baseUrl: string | undefined;
  /** Where the user stands; paths for people are relative to it. */
  readonly directory: string;
  /** The design's folder for prompts and answers, see `callsFolder`; absolute. */
  readonly calls: string;
  readonly now: () => Date;
  readonly retryPolicy?: Partial<RetryPolicy>;
}

/** Opens a model of one provider by its id there. */
export type OpenModel = (id: string, surroundings: ModelSurroundings) => Model;
