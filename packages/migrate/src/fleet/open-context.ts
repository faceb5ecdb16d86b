import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeOrigin } from '../apply/origin.ts';
import { connect } from '../database/connect.ts';
import { invalidFiles } from '../errors.ts';
import type { MigrationFile } from '../files/migration.ts';
import { readMigrationFolder } from '../files/read.ts';
import type { FleetContext, HomeContext } from './context.ts';
import type { EmitFleet } from './events.ts';
import { watchHealth } from './health.ts';
import { allowedConnections, readConnectionFacts } from './limits.ts';
import { keepSessions } from './sessions.ts';
import { surveyTargets } from './survey.ts';
import { findTargets } from './targets/find.ts';
import { homePlace } from './targets/place.ts';
import type { FleetSettings } from './targets/settings.ts';
import type { FleetTarget } from './targets/target.ts';

export interface FleetOptions {
  /** The URL of the database of the configuration; where libpq's environment variables point, without one. */
  readonly connection?: string | undefined;
  /** The folder with the tenants' migrations. */
  readonly directory: string;
  readonly settings: FleetSettings;
  /** What files of the settings are relative to, and where a command of theirs runs; the working directory by default. */
  readonly base?: string | undefined;
  /** Milliseconds to wait for another runner of the same target, and to try a migration again whose locks others hold; 300,000 by default. */
  readonly lockTimeoutMs?: number | undefined;
  /** Milliseconds that a statement waits for a lock; 1,000 by default. */
  readonly statementLockTimeoutMs?: number | undefined;
  /** Where backups go, and whether any are made; on by default, into a folder `backups` beside the migrations. */
  readonly backups?: { readonly enabled?: boolean; readonly directory?: string } | undefined;
  readonly onEvent?: EmitFleet | undefined;
  readonly correlationId?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

const defaultLockTimeoutMs = 300_000;

/** What all calls of a fleet share, for one of them; its connections are closed at the end. */
export function openContext(options: FleetOptions): AsyncDisposable & { readonly context: FleetContext } {
  const { settings, connection, directory, environment = process.env, base = process.cwd() } = options;
  const { files, shared } = readFolders(directory, settings);
  const { home, openPool, run } = homeContext(options);
  const limits = new Map<string, number>();
  const limitOf = (server: string) => limits.get(server) ?? 1;
  const sessions = keepSessions(limitOf);
  const applicationName = `migrate ${run.correlationId}`;
  const withSession: FleetContext['withSession'] = async (place, action) => {
    const { signal, sleep } = run;
    const quiet = { applicationName, emit: () => undefined, signal, sleep };
    const session = await connect(sessions.databaseAt(place), quiet);
    try {
      return await action(session);
    } finally {
      await session.close();
    }
  };
  const measureLimits = (targets: readonly FleetTarget[]) =>
    measureInto(limits, targets, withSession, settings);
  const sharedTarget = { name: 'shared', key: 'shared', place: home, schema: settings.shared?.schema };
  return {
    context: {
      files,
      shared: shared === undefined ? undefined : { files: shared, target: sharedTarget },
      home,
      openPool,
      find: () =>
        findTargets({
          sources: settings.sources,
          home,
          connection,
          environment,
          directory: base,
          withSession,
        }),
      sessions,
      survey: async targets => {
        await measureLimits(targets);
        return surveyTargets(targets, { withSession, concurrency: Math.max(1, ...limits.values()) });
      },
      withSession,
      measureLimits,
      isHealthy: watchHealth(withSession, () => performance.now()),
      limits,
      limitOf,
      lowerLimit: server => void limits.set(server, Math.max(1, limitOf(server) - 1)),
      settings,
      run,
      emit: options.onEvent ?? (() => undefined),
    },
    [Symbol.asyncDispose]: () => sessions[Symbol.asyncDispose](),
  };
}

/** The database of the configuration alone, without migrations and targets. */
export function homeContext(options: FleetOptions): HomeContext {
  const { connection, environment = process.env } = options;
  const run = runContext(options, environment);
  return {
    home: homePlace(connection, environment),
    openPool: async () => {
      const { openPool } = await import('../database/pool.ts');
      return openPool(connection, environment, `migrate ${run.correlationId}`);
    },
    run,
  };
}

/** How each target is run at. */
function runContext(
  { directory, backups, correlationId, signal, ...options }: FleetOptions,
  environment: NonNullable<FleetOptions['environment']>,
): FleetContext['run'] {
  return {
    lockTimeoutMs: options.lockTimeoutMs ?? defaultLockTimeoutMs,
    statementLockTimeoutMs: options.statementLockTimeoutMs,
    backup: {
      enabled: backups?.enabled ?? true,
      directory: backups?.directory ?? join(dirname(resolve(directory)), 'backups'),
    },
    origin: describeOrigin(directory, environment),
    correlationId: correlationId ?? randomUUID(),
    signal,
    newId: randomUUID,
    now: () => performance.now(),
    sleep: (ms, abort) => delay(ms, undefined, abort === undefined ? {} : { signal: abort }),
  };
}

/** Each server is asked once; one that cannot be reached is asked again with the next targets. */
async function measureInto(
  limits: Map<string, number>,
  targets: readonly FleetTarget[],
  withSession: FleetContext['withSession'],
  { connections }: FleetSettings,
): Promise<void> {
  const places = new Map(targets.map(({ place }) => [place.server, place]));
  for (const [server, place] of places) {
    if (limits.has(server)) continue;
    limits.set(server, 1);
    const facts = await withSession(place, readConnectionFacts).catch(() => undefined);
    if (facts === undefined) limits.delete(server);
    else limits.set(server, allowedConnections(connections, facts));
  }
}

/** Each folder is read once. A tenant's migration may depend on one that all share, which has then been applied. */
function readFolders(
  directory: string,
  { shared }: FleetSettings,
): { files: readonly MigrationFile[]; shared: readonly MigrationFile[] | undefined } {
  const sharedFiles = shared === undefined ? undefined : readSound(shared.migrations, []);
  return { files: readSound(directory, sharedFiles ?? []), shared: sharedFiles };
}

function readSound(directory: string, known: readonly MigrationFile[]): readonly MigrationFile[] {
  const { files, problems } = readMigrationFolder(
    directory,
    known.map(({ version }) => version),
  );
  if (problems.length > 0) throw invalidFiles(problems);
  return files;
}
