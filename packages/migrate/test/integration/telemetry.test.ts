import { context, metrics, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createDatabase, newestTestServer } from '@proven/testing';
import { afterEach, expect, test } from 'vitest';
import { followWithOpenTelemetry } from '../../src/telemetry/open-telemetry.ts';
import { createSchemas, fleetWith, tenantNames } from '../fixtures/fleet.ts';
import { createProject, tableMigration, version } from '../fixtures/project.ts';

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
});

/** An SDK as an application would register it, that keeps what it is given. */
function registerSdk() {
  const spans = new InMemorySpanExporter();
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  );
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const sums = async () => {
    await reader.forceFlush();
    const points = measured
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap(scope => scope.metrics)
      .flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ value, attributes }) => [
          `${descriptor.name} ${String(attributes['migrate.outcome'])}`,
          typeof value === 'number' ? value : value.count,
        ]),
      );
    return Object.fromEntries(points ?? []);
  };
  return { spans, sums };
}

test('without an SDK nothing follows', async () => {
  expect(await followWithOpenTelemetry()).toBeUndefined();
});

test('a run is a span, with one for each target and each migration below it; counts and durations are measured', async () => {
  const { spans, sums } = registerSdk();
  await using database = await createDatabase(newestTestServer());
  await using project = await createProject([tableMigration('a'), tableMigration('b')]);
  await createSchemas(sql => database.query(sql), tenantNames(3));
  await database.query('CREATE TABLE tenant_2.b ()');
  const section = { targets: [{ schemas: 'tenant_*' }], waves: [], maxFailures: 1 };
  const options = { connection: database.url, directory: project.directory };
  await fleetWith(section, options).up();

  const finished = spans.getFinishedSpans();
  const named = (name: string) => finished.filter(span => span.name === name);
  const [run] = named('migrate fleet up');
  expect(run?.attributes).toMatchObject({ 'migrate.targets': 3, 'migrate.targets.failed': 1 });
  expect(run?.status.code).toBe(SpanStatusCode.ERROR);
  const targets = named('migrate target');
  expect(targets.map(({ attributes }) => attributes['migrate.outcome']).sort()).toEqual([
    'done',
    'done',
    'failed',
  ]);
  expect(targets.every(span => span.parentSpanContext?.spanId === run?.spanContext().spanId)).toBe(true);
  const failed = targets.find(({ attributes }) => attributes['migrate.target'] === 'tenant_2');
  expect(failed?.status).toMatchObject({
    code: SpanStatusCode.ERROR,
    message: 'relation "b" already exists',
  });
  const migrations = named('migrate migration');
  // Two at two tenants, and one that went well and one that failed at the third.
  expect(migrations).toHaveLength(6);
  const below = migrations.filter(span => span.parentSpanContext?.spanId === failed?.spanContext().spanId);
  expect(below.map(({ attributes, status }) => [attributes['migrate.version'], status.code])).toEqual([
    [version(1), SpanStatusCode.UNSET],
    [version(2), SpanStatusCode.ERROR],
  ]);
  expect(JSON.stringify(finished.map(({ attributes }) => attributes))).not.toContain('postgres:postgres');
  expect(await sums()).toEqual({
    'migrate.targets done': 2,
    'migrate.targets failed': 1,
    'migrate.target.duration done': 2,
    'migrate.target.duration failed': 1,
    'migrate.migrations done': 5,
    'migrate.migrations failed': 1,
    'migrate.migration.duration done': 5,
  });
});

test('what is put off is told as that, and what is rolled back counts', async () => {
  const { spans, sums } = registerSdk();
  await using database = await createDatabase(newestTestServer());
  await using project = await createProject([tableMigration('a')]);
  await createSchemas(sql => database.query(sql), ['tenant_1']);
  const section = { targets: [{ schemas: 'tenant_*' }], waves: [] };
  const options = { connection: database.url, directory: project.directory };
  const lock = "hashtext('schema_migrations'), hashtext('tenant_1')";
  await database.query(`SELECT pg_advisory_lock(${lock})`);
  const fleet = fleetWith(section, {
    ...options,
    onEvent: event => {
      if (event.type === 'target_deferred') void database.query(`SELECT pg_advisory_unlock(${lock})`);
    },
  });
  await fleet.up();
  await fleet.down();
  const outcomes = spans
    .getFinishedSpans()
    .filter(({ name }) => name === 'migrate target')
    .map(({ attributes }) => attributes['migrate.outcome']);
  expect(outcomes).toEqual(['deferred', 'done', 'done']);
  expect(await sums()).toMatchObject({ 'migrate.targets deferred': 1 });
});
