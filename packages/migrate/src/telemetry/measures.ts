import type { EmitFleet, MigrateEvent } from '../events.ts';
import { toolVersion } from '../tool-version.ts';
import { endingOf } from './ending.ts';

/** Counts how targets and migrations ended, and measures how long they took. */
export function followWithMeasures(api: typeof import('@opentelemetry/api')): EmitFleet {
  const measure = createMeasures(api);
  const starts = new Map<string, number>();
  let direction = 'up';

  const migration = (event: MigrateEvent) => {
    if (event.type === 'migration_failed') measure.migrations.add(1, attributesOf(event.direction, 'failed'));
    if (event.type !== 'migration_applied' && event.type !== 'migration_rolled_back') return;
    measure.migrations.add(1, attributesOf(direction, 'done'));
    measure.migrationDuration.record(event.executionTimeMs / 1_000, attributesOf(direction, 'done'));
  };

  return event => {
    if (event.type === 'fleet_started') ({ direction } = event);
    if (event.type === 'target_started') starts.set(event.target, performance.now());
    if (event.type === 'target_event') migration(event.event);
    const ending = endingOf(event);
    if (ending === undefined) return;
    const attributes = attributesOf(direction, ending.outcome);
    measure.targets.add(1, attributes);
    const start = starts.get(ending.target);
    if (start !== undefined) measure.targetDuration.record((performance.now() - start) / 1_000, attributes);
    starts.delete(ending.target);
  };
}

function attributesOf(direction: string, outcome: string) {
  return { 'migrate.direction': direction, 'migrate.outcome': outcome };
}

function createMeasures(api: typeof import('@opentelemetry/api')) {
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
