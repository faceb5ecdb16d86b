import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { redact } from '../redact.ts';
import type { AgentEvent } from './port.ts';

export interface EventLog {
  readonly write: (event: AgentEvent) => void;
  readonly close: () => void;
}

/** Of what is no event, so much is kept. */
const mostNoise = 100;
const longestText = 4000;

/** One file a piece of work, one line an event, the same for every agent. No value of `secrets` gets into it. */
export function openEventLog(path: string, secrets: readonly string[], now: () => Date): EventLog {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w', 0o644);
  let noise = 0;
  return {
    write: event => {
      if (event.type === 'noise' && ++noise > mostNoise) return;
      writeSync(file, `${JSON.stringify({ at: now().toISOString(), ...event }, hide(secrets))}\n`);
    },
    close: () => closeSync(file),
  };
}

function hide(secrets: readonly string[]): (key: string, value: unknown) => unknown {
  return (_, value) => {
    if (typeof value !== 'string') return value;
    const safe = redact(value, secrets);
    return safe.length > longestText ? `${safe.slice(0, longestText)}…` : safe;
  };
}
