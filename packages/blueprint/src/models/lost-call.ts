import { BlueprintError } from '../errors.ts';

/** The connection was lost after the request was sent and before anything came back: the call may have been charged. */
export class LostCallError extends BlueprintError {
  override readonly name = 'LostCallError';
}
