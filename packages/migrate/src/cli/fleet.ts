import { dirname, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { MigrateError } from '../errors.ts';
import type { EmitFleet } from '../fleet/events.ts';
import { createFleet, type Fleet } from '../fleet/fleet.ts';
import { type FleetSettings, readFleetSettings, type TargetSource } from '../fleet/targets/settings.ts';
import type { OptionValues } from './command.ts';

export interface FleetSurroundings {
  readonly directory: string;
  readonly needsTargets: boolean;
  readonly correlationId: string;
  readonly signal: AbortSignal;
  readonly onEvent: EmitFleet;
}

/** The library's fleet, of the configuration and of a command's flags. Flags that name targets replace those of the file. */
export function openFleet(config: Config, options: OptionValues, surroundings: FleetSurroundings): Fleet {
  const base = config.fleet === undefined ? surroundings.directory : dirname(config.fleet.path);
  const inFile = readFleetSettings(config.fleet);
  const given = sourcesOf(options, surroundings.directory);
  const sources = given.length > 0 ? given : inFile.sources;
  if (sources.length === 0 && surroundings.needsTargets) {
    throw new MigrateError('no_targets', 'nothing says which targets the fleet has', {
      hint: 'For example --schemas "tenant_*", or in the config file: "fleet": { "targets": [{ "schemas": "tenant_*" }] }.',
    });
  }
  const shared =
    inFile.shared === undefined
      ? undefined
      : { ...inFile.shared, migrations: resolve(base, inFile.shared.migrations) };
  const connections = (options['connections'] as number | undefined) ?? inFile.connections;
  const settings: FleetSettings = { ...inFile, sources, shared, connections };
  return createFleet({
    connection: config.url,
    directory: config.migrations,
    settings,
    base,
    lockTimeoutMs: config.lockTimeoutMs,
    statementLockTimeoutMs: config.statementLockTimeoutMs,
    backups: config.backups,
    environment: config.environment,
    correlationId: surroundings.correlationId,
    signal: surroundings.signal,
    onEvent: surroundings.onEvent,
  });
}

function sourcesOf(options: OptionValues, directory: string): TargetSource[] {
  const pattern = options['schemas'] as string | undefined;
  const file = options['databases'] as string | undefined;
  if (pattern === undefined && file === undefined) return [];
  return [
    {
      ...(file === undefined ? {} : { databases: { file: resolve(directory, file) } }),
      ...(pattern === undefined ? {} : { schemas: { pattern } }),
    },
  ];
}
