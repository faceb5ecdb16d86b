import type { MigrateError } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import { describeMigrations, type MigrationStatus } from '../plan/status.ts';
import type { FleetContext } from './context.ts';
import type { Survey } from './survey.ts';
import { requireTargets } from './targets/require.ts';

/** Targets whose migrations are all in the same states. */
export interface StatusGroup {
  readonly targets: readonly string[];
  /** As files and the history of one of these targets show them. */
  readonly migrations: readonly MigrationStatus[];
}

/** The state of a fleet. */
export interface FleetStatus {
  readonly targets: number;
  /** The biggest group first. */
  readonly groups: readonly StatusGroup[];
  /** Targets that could not be asked. */
  readonly unreachable: readonly { readonly target: string; readonly error: MigrateError }[];
}

export async function fleetStatus(context: FleetContext): Promise<FleetStatus> {
  const { targets } = await context.find();
  requireTargets(targets);
  return groupByState(await context.survey(targets), context.files);
}

function groupByState(surveys: readonly Survey[], files: readonly MigrationFile[]): FleetStatus {
  const groups = new Map<string, { targets: string[]; migrations: readonly MigrationStatus[] }>();
  for (const { target, state } of surveys) {
    if (state === undefined) continue;
    const group = groups.get(state.digest) ?? {
      targets: [],
      migrations: describeMigrations(files, state.entries),
    };
    groups.set(state.digest, group);
    group.targets.push(target.name);
  }
  return {
    targets: surveys.length,
    groups: [...groups.values()].sort((a, b) => b.targets.length - a.targets.length),
    unreachable: surveys.flatMap(({ target, error }) =>
      error === undefined ? [] : [{ target: target.name, error }],
    ),
  };
}
