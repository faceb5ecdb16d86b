import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { MigrateEvent } from '../events.ts';
import type { EmitFleet } from '../fleet/events.ts';
import { redact } from '../redact.ts';
import { toolVersion } from '../tool-version.ts';

type Api = typeof import('@opentelemetry/api');

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
  return followFleet(await import('@opentelemetry/api'));
}

function followFleet(api: Api): EmitFleet {
  const tracer = api.trace.getTracer('@proven/migrate', toolVersion());
  const measure = createMeasures(api);
  const targets = new Map<string, { readonly span: Span; readonly start: number }>();
  let run: Span | undefined;
  let direction = 'up';

  const inside = (parent: Span | undefined): Context =>
    parent === undefined ? api.context.active() : api.trace.setSpan(api.context.active(), parent);
  const end = (target: string, outcome: string, error?: { code: string; message: string }) => {
    const open = targets.get(target);
    targets.delete(target);
    measure.targets.add(1, { 'migrate.direction': direction, 'migrate.outcome': outcome });
    if (open === undefined) return;
    const seconds = (performance.now() - open.start) / 1_000;
    measure.targetDuration.record(seconds, { 'migrate.direction': direction, 'migrate.outcome': outcome });
    open.span.setAttribute('migrate.outcome', outcome);
    if (error !== undefined) fail(open.span, error);
    open.span.end();
  };
  const fail = (span: Span, { code, message }: { code: string; message: string }) => {
    span.setAttribute('error.type', code);
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: redact(message) });
  };
  const migration = (target: string, event: MigrateEvent) => {
    if (event.type === 'migration_failed') {
      const span = startMigration(target, event.version, 0);
      fail(span, { code: 'migration_failed', message: event.error });
      span.end();
      measure.migrations.add(1, { 'migrate.direction': event.direction, 'migrate.outcome': 'failed' });
    } else if (event.type === 'migration_applied' || event.type === 'migration_rolled_back') {
      startMigration(target, event.version, event.executionTimeMs).end();
      const attributes = { 'migrate.direction': direction, 'migrate.outcome': 'done' };
      measure.migrations.add(1, attributes);
      measure.migrationDuration.record(event.executionTimeMs / 1_000, attributes);
    }
  };
  const startMigration = (target: string, version: string, milliseconds: number) => {
    const attributes: Attributes = { ...database, 'migrate.target': target, 'migrate.version': version };
    const options = { attributes, startTime: Date.now() - milliseconds };
    return tracer.startSpan('migrate migration', options, inside(targets.get(target)?.span));
  };

  return event => {
    switch (event.type) {
      case 'fleet_started':
        ({ direction } = event);
        run = tracer.startSpan(`migrate fleet ${direction}`, {
          attributes: { 'migrate.targets': event.targets, 'migrate.pending': event.pending },
        });
        break;
      case 'target_started': {
        const attributes: Attributes = { ...database, 'migrate.target': event.target };
        const span = tracer.startSpan('migrate target', { attributes }, inside(run));
        targets.set(event.target, { span, start: performance.now() });
        break;
      }
      case 'target_event':
        migration(event.target, event.event);
        break;
      case 'target_finished':
        end(event.target, 'done');
        break;
      case 'target_deferred':
        end(event.target, 'deferred');
        break;
      case 'target_gone':
        end(event.target, 'gone');
        break;
      case 'target_failed':
        end(event.target, event.code === 'interrupted' ? 'interrupted' : 'failed', {
          code: event.code,
          message: event.error,
        });
        break;
      case 'fleet_finished':
        run?.setAttributes({
          'migrate.targets.done': event.done,
          'migrate.targets.failed': event.failed,
          'migrate.targets.not_tried': event.notTried,
        });
        if (event.failed > 0 && run !== undefined)
          fail(run, { code: 'fleet_failed', message: `${event.failed} targets failed` });
        run?.end();
        break;
      default:
    }
  };
}

const database: Attributes = { 'db.system.name': 'postgresql' };

function createMeasures(api: Api) {
  const meter = api.metrics.getMeter('@proven/migrate', toolVersion());
  return {
    targets: meter.createCounter('migrate.targets', {
      description: 'Targets of runs over a fleet, by how they ended.',
      unit: '{target}',
    }),
    migrations: meter.createCounter('migrate.migrations', {
      description: 'Migrations that were applied or rolled back, or failed.',
      unit: '{migration}',
    }),
    targetDuration: meter.createHistogram('migrate.target.duration', {
      description: 'How long a target took, from the start of its session to its end.',
      unit: 's',
    }),
    migrationDuration: meter.createHistogram('migrate.migration.duration', {
      description: 'How long a migration took, by the clock of the server.',
      unit: 's',
    }),
  };
}
