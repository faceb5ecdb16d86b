import type { FleetEvent } from '../events.ts';

/** How a session at a target ended. What was deferred is started again later. */
export interface Ending {
  readonly target: string;
  readonly outcome: 'done' | 'deferred' | 'gone' | 'failed' | 'interrupted';
  readonly error?: { readonly code: string; readonly message: string };
}

/** Undefined for an event that ends no session at a target. */
export function endingOf(event: FleetEvent): Ending | undefined {
  switch (event.type) {
    case 'target_finished':
      return { target: event.target, outcome: 'done' };
    case 'target_deferred':
      return { target: event.target, outcome: 'deferred' };
    case 'target_gone':
      return { target: event.target, outcome: 'gone' };
    case 'target_failed':
      return {
        target: event.target,
        outcome: event.code === 'interrupted' ? 'interrupted' : 'failed',
        error: { code: event.code, message: event.error },
      };
    default:
      return undefined;
  }
}
