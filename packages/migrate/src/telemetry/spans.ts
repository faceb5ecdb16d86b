import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { EmitFleet, FleetEvent, MigrateEvent } from '../events.ts';
import { redact } from '../redact.ts';
import { toolVersion } from '../tool-version.ts';
import { type Ending, endingOf } from './ending.ts';

type Api = typeof import('@opentelemetry/api');

const database: Attributes = { 'db.system.name': 'postgresql' };

/** Makes a span of the run, below it one of each target, and below those one of each migration. */
export function followWithSpans(api: Api): EmitFleet {
  const tracer = api.trace.getTracer('@proven/migrate', toolVersion());
  const targets = new Map<string, Span>();
  let run: Span | undefined;

  const startTarget = (target: string) => {
    const attributes: Attributes = { ...database, 'migrate.target': target };
    targets.set(target, tracer.startSpan('migrate target', { attributes }, inside(api, run)));
  };
  const startMigration = (target: string, version: string, milliseconds: number) => {
    const attributes: Attributes = { ...database, 'migrate.target': target, 'migrate.version': version };
    const options = { attributes, startTime: Date.now() - milliseconds };
    return tracer.startSpan('migrate migration', options, inside(api, targets.get(target)));
  };
  const migration = (target: string, event: MigrateEvent) => {
    if (event.type === 'migration_failed') {
      const span = startMigration(target, event.version, 0);
      fail(api, span, { code: 'migration_failed', message: event.error });
      span.end();
    } else if (event.type === 'migration_applied' || event.type === 'migration_rolled_back')
      startMigration(target, event.version, event.executionTimeMs).end();
  };

  return event => {
    if (event.type === 'fleet_started') run = tracer.startSpan(...startOfRun(event));
    if (event.type === 'target_started') startTarget(event.target);
    if (event.type === 'target_event') migration(event.target, event.event);
    if (event.type === 'fleet_finished' && run !== undefined) endRun(api, run, event);
    const ending = endingOf(event);
    if (ending === undefined) return;
    const span = targets.get(ending.target);
    if (span !== undefined) endTarget(api, span, ending);
    targets.delete(ending.target);
  };
}

function inside(api: Api, parent: Span | undefined): Context {
  const active = api.context.active();
  return parent === undefined ? active : api.trace.setSpan(active, parent);
}

function startOfRun({ direction, targets, pending }: Extract<FleetEvent, { type: 'fleet_started' }>) {
  const attributes: Attributes = { 'migrate.targets': targets, 'migrate.pending': pending };
  return [`migrate fleet ${direction}`, { attributes }] as const;
}

function endRun(
  api: Api,
  run: Span,
  { done, failed, notTried }: Extract<FleetEvent, { type: 'fleet_finished' }>,
): void {
  run.setAttributes({
    'migrate.targets.done': done,
    'migrate.targets.failed': failed,
    'migrate.targets.not_tried': notTried,
  });
  if (failed > 0) fail(api, run, { code: 'fleet_failed', message: `${failed} targets failed` });
  run.end();
}

function endTarget(api: Api, span: Span, { outcome, error }: Ending): void {
  span.setAttribute('migrate.outcome', outcome);
  if (error !== undefined) fail(api, span, error);
  span.end();
}

function fail(api: Api, span: Span, { code, message }: NonNullable<Ending['error']>): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: api.SpanStatusCode.ERROR, message: redact(message) });
}
