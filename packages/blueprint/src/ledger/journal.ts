import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../errors.ts';
import type { CallAnswered, CallAsked, CallEvent, CallFailed, CallJudged } from '../models/call-event.ts';
import type { Cost } from '../models/cost.ts';

/** One call as the journal tells it. */
export interface RecordedCall {
  readonly asked: CallAsked;
  /** Undefined where the process was killed in between. */
  readonly ended: AnsweredWithFile | CallFailed | undefined;
  readonly judged: CallJudged | undefined;
  /** Of a call without an end the most it can have cost, as an estimate. */
  readonly cost: Cost;
}

export interface AnsweredWithFile extends CallAnswered {
  /** The file with the answer's text, from the folder of the design. */
  readonly answer: string;
}

export interface Journal {
  /** In the order in which they were asked. */
  readonly calls: readonly RecordedCall[];
  /** Lines that cannot be read: a warning for an unfinished last one, an error for any other. */
  readonly problems: readonly Problem[];
}

/** Reads a journal; empty where there is none. A line that cannot be read is reported and does not hide the others. */
export function readJournal(path: string): Journal {
  return existsSync(path) ? parseJournal(readFileSync(path, 'utf8'), path) : { calls: [], problems: [] };
}

export function parseJournal(source: string, file: string): Journal {
  const problems: Problem[] = [];
  const events: CallEvent[] = [];
  const lines = source.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const event = parseLine(line);
    if (event === undefined) problems.push(unreadable(file, index + 1, index === lines.length - 1));
    else if (typeof event === 'object' && 'call' in event && 'event' in event)
      events.push(event as CallEvent);
  }
  return { calls: assemble(events), problems };
}

/** Undefined: no JSON object. Lines of other kinds, from a later version or of a build, are none of ours. */
function parseLine(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(file: string, line: number, isLast: boolean): Problem {
  return isLast
    ? {
        code: 'unfinished_line',
        severity: 'warning',
        message: 'the last line is unfinished: a run was killed while it wrote',
        file,
        line,
      }
    : { code: 'unreadable_line', severity: 'error', message: 'this line is not a JSON object', file, line };
}

function assemble(events: readonly CallEvent[]): RecordedCall[] {
  const of = <Kind extends CallEvent['event']>(kind: Kind) =>
    new Map(
      events
        .filter((event): event is Extract<CallEvent, { event: Kind }> => event.event === kind)
        .map(event => [event.call, event]),
    );
  const [answered, failed, judged] = [of('answered'), of('failed'), of('judged')];
  return [...of('asked').values()].map(asked => {
    const ended = (answered.get(asked.call) as AnsweredWithFile | undefined) ?? failed.get(asked.call);
    return { asked, ended, judged: judged.get(asked.call), cost: costOfCall(asked, ended) };
  });
}

function costOfCall({ atMostUsd }: CallAsked, ended: RecordedCall['ended']): Cost {
  if (ended !== undefined) return { usd: ended.costUsd, basis: ended.costBasis };
  return atMostUsd === null ? { usd: null, basis: 'unpriced' } : { usd: atMostUsd, basis: 'estimated' };
}
