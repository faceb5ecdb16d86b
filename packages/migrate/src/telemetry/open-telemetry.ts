import type { EmitFleet } from '../events.ts';
import { followWithMeasures } from './measures.ts';
import { followWithSpans } from './spans.ts';

/** Where the API keeps what an SDK has registered, so that several copies of it find the same. */
const registered = Symbol.for('opentelemetry.js.api.1');

/**
 * Turns the events of a run over a fleet into spans and metrics. Undefined, and nothing is loaded, where the process has
 * registered no SDK.
 */
export async function followWithOpenTelemetry(): Promise<EmitFleet | undefined> {
  const globals = (globalThis as { [registered]?: Partial<Record<'trace' | 'metrics', unknown>> })[
    registered
  ];
  if (globals?.trace === undefined && globals?.metrics === undefined) return undefined;
  const api = await import('@opentelemetry/api');
  const followers = [followWithSpans(api), followWithMeasures(api)];
  return event => {
    for (const follow of followers) follow(event);
  };
}
