import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendLine } from '../disk/append-line.ts';
import { journalName } from '../ledger/keep.ts';
import { secretsOf } from '../models/keys.ts';
import { redact } from '../redact.ts';
import type { BuildEvent, BuildStarted } from './events.ts';

/** Puts an event on disk before it returns, without secrets. */
export type AppendEvent = (event: BuildEvent) => void;

export function appendTo(design: string, environment: Readonly<Record<string, string>>): AppendEvent {
  const secrets = secretsOf(environment);
  return event => appendLine(join(design, journalName), hideSecrets(event, secrets));
}

/** The events of builds in a design's journal, in order. Lines of other kinds, and an unfinished last one, are none. */
export function readBuildEvents(design: string): BuildEvent[] {
  const path = join(design, journalName);
  return existsSync(path) ? parseBuildEvents(readFileSync(path, 'utf8')) : [];
}

export function parseBuildEvents(source: string): BuildEvent[] {
  return source.split('\n').flatMap(line => {
    const event = parseLine(line);
    return event === undefined ? [] : [event];
  });
}

/** The events of the last build; empty where there was none. */
export function eventsOfLastBuild(events: readonly BuildEvent[]): BuildEvent[] {
  const started = events.findLast((event): event is BuildStarted => event.event === 'build_started');
  return started === undefined ? [] : events.filter(({ build }) => build === started.build);
}

/** This tool alone writes these lines, each whole: what has the form of one is one. */
function parseLine(line: string): BuildEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const { build, event } = (value ?? {}) as { build?: unknown; event?: unknown };
    return typeof build === 'string' && typeof event === 'string' ? (value as BuildEvent) : undefined;
  } catch {
    return undefined;
  }
}

function hideSecrets(event: BuildEvent, secrets: readonly string[]): unknown {
  return JSON.parse(JSON.stringify(event), (_, part: unknown) =>
    typeof part === 'string' ? redact(part, secrets) : part,
  );
}
