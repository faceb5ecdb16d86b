import { formatBytes, formatDuration, type Output, plural, printable, wrap } from '@proven/terminal';
import type { LogFormat, LogLevel } from '../../config/settings.ts';
import { logLevels } from '../../config/settings.ts';
import type { MigrateError } from '../../errors.ts';
import type { LockHolder, MigrateEvent } from '../../events.ts';
import type { FleetEvent } from '../../fleet/events.ts';
import { redact } from '../../redact.ts';
import { fleetFields, fleetLevelOf, fleetLineForPeople } from './fleet-log.ts';
import { withoutSource } from './json.ts';
import { renderProblemList } from './problems.ts';

export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
  readonly correlationId: string;
  readonly now: () => Date;
}

export interface Log {
  event(event: MigrateEvent): void;
  fleet(event: FleetEvent): void;
  /** What ended the run. People are shown it as the error that it is; a collector of JSON lines needs it as a line. */
  failure(error: MigrateError): void;
}

/** Writes events to stderr: as JSON lines, or for people, who see the course of a run on stdout already. */
export function createLog(output: Output, options: LogOptions): Log {
  const threshold = logLevels.indexOf(options.level);
  return {
    event(event) {
      const level = levelOf(event);
      if (logLevels.indexOf(level) < threshold) return;
      if (options.format === 'json') output.line(jsonLine(fieldsOf(event), level, options));
      else output.lines(forPeople(event, output, options.level));
    },
    fleet(event) {
      const level = event.type === 'target_event' ? demoted(levelOf(event.event)) : fleetLevelOf(event);
      if (logLevels.indexOf(level) < threshold) return;
      if (options.format === 'json') {
        const fields =
          event.type === 'target_event'
            ? { ...fieldsOf(event.event), target: event.target }
            : fleetFields(event);
        output.line(jsonLine(fields, level, options));
      } else if (event.type === 'target_event') {
        const name = output.style.dim(`${printable(event.target)}:`);
        output.lines(forPeople(event.event, output, options.level).map(line => `${name} ${line}`));
      } else output.lines(fleetLineForPeople(event, output, options.level));
    },
    failure({ code, message }) {
      if (options.format === 'json')
        output.line(jsonLine({ type: 'run_failed', code, message }, 'error', options));
    },
  };
}

function levelOf(event: MigrateEvent): LogLevel {
  switch (event.type) {
    case 'statement':
    case 'connected':
    case 'lock_acquired':
    case 'backup_table_saved':
    case 'verify_started':
    case 'migration_verified':
      return 'debug';
    case 'health_checked':
      return event.checks.some(({ state }) => state === 'warn') ? 'warn' : 'debug';
    case 'notice':
      return event.severity === 'WARNING' ? 'warn' : 'debug';
    case 'connection_retry':
    case 'warning':
    case 'attempt_interrupted':
    case 'lock_waiting':
    case 'lock_retry':
    case 'orphan_ended':
    case 'outside_transaction':
    case 'leftover_mended':
      return 'warn';
    case 'migration_failed':
      return 'error';
    default:
      return 'info';
  }
}

/** Over hundreds of targets the course of each is a detail. What failed there is told once, of the target. */
function demoted(level: LogLevel): LogLevel {
  return level === 'warn' ? 'warn' : 'debug';
}

interface Entry {
  readonly type: string;
  readonly [field: string]: unknown;
}

function fieldsOf(event: MigrateEvent): Entry {
  return event.type === 'warning' ? { type: event.type, ...withoutSource(event.problem) } : event;
}

/** Field names as the log's readers know them from other tools. */
function jsonLine({ type, ...fields }: Entry, level: LogLevel, { correlationId, now }: LogOptions): string {
  const record = {
    timestamp: now().toISOString(),
    level: level === 'warn' ? 'WARNING' : level.toUpperCase(),
    correlation_id: correlationId,
    event: type,
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [snakeCase(name), value])),
  };
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'string' ? redact(value) : value));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

function forPeople(event: MigrateEvent, output: Output, level: LogLevel): string[] {
  const { style, symbols, width } = output;
  const prose = (mark: string, text: string) => wrap(`${mark} ${printable(redact(text))}`, width, '  ');
  const note = (text: string) => prose(symbols.bullet, text).map(style.dim);
  const caution = (text: string) => prose(style.yellow(symbols.warning), text);
  switch (event.type) {
    case 'connection_retry':
      return caution(`No connection yet (${event.error}); next try in ${event.delayMs / 1000} s.`);
    case 'lock_waiting':
      return caution(`Waiting for another migration to end${describeHolder(event.holder)}.`);
    case 'orphan_ended':
      return caution(
        `Ended process ${event.holder.processId}, which still held the lock: the run that it belongs to is dead.`,
      );
    case 'outside_transaction':
      return caution(
        `${event.version} runs statement by statement, without a transaction around it: ${event.reason}.`,
      );
    case 'lock_retry':
      return caution(
        `${event.version} did not get a lock (${event.error})${event.blockers.map(describeBlocker).join('')}; it was taken back. Next try in ${event.delayMs / 1000} s.`,
      );
    case 'leftover_mended':
      return caution(`${event.version}: ${event.message}.`);
    case 'attempt_interrupted':
      return caution(
        `An earlier attempt at ${event.version} (${event.action}, started ${event.startedAt.toISOString()}) never ended: its process or its server died.`,
      );
    case 'warning':
      return [...renderProblemList([{ ...event.problem, severity: 'warning' }], output), ''];
    case 'notice':
      return event.severity === 'WARNING'
        ? caution(event.message)
        : note(`${event.severity}: ${event.message}`);
    case 'health_checked':
      return event.checks
        .filter(({ state }) => state === 'warn')
        .flatMap(({ message, advice }) => caution(`${message}. ${advice ?? ''}`.trim()));
    case 'backup_started':
      return note(
        `Saving ${plural(event.tables, 'table')} (${formatBytes(event.estimatedBytes)} in the database) to ${event.directory}.`,
      );
    case 'backup_finished':
      return note(
        `Saved ${plural(event.rows, 'row')} (${formatBytes(event.bytes)}) in ${formatDuration(event.durationMs)}: ${event.directory}`,
      );
    case 'statement':
      return [style.dim(printable(redact(event.sql), { newlines: true, tabs: true }))];
    default:
      return level === 'debug' ? note(describe(event)) : [];
  }
}

function describe({ type, ...fields }: MigrateEvent): string {
  return `${type} ${JSON.stringify(fields)}`;
}

function describeBlocker(blocker: LockHolder): string {
  const { transactionSince, query } = blocker;
  const since =
    transactionSince === undefined ? '' : `, in a transaction since ${transactionSince.toISOString()}`;
  return `${describeHolder(blocker).replace(/^ \(|\)$/g, match => (match === ')' ? '' : ', held by '))}${since}: ${query.trim().replace(/\s+/g, ' ').slice(0, 100)}`;
}

/** Of a session of another role PostgreSQL may tell no more than its process. */
function describeHolder(holder: LockHolder | undefined): string {
  if (holder === undefined) return '';
  const { processId, user, applicationName } = holder;
  const facts = [`process ${processId} of ${user}`, applicationName].filter(fact => fact !== '');
  return ` (${facts.join(', ')})`;
}
