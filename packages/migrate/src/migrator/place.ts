import { randomUUID } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import type { Client, Pool, PoolClient } from 'pg';
import { describeOrigin } from '../apply/origin.ts';
import { applicationName, type RunContext } from '../apply/session.ts';
import { connectAhead } from '../database/ahead.ts';
import { openDatabase } from '../database/open.ts';
import type { Database } from '../database/port.ts';
import { siblingDatabase } from '../database/sibling.ts';
import { invalidFiles, MigrateError, orInterrupted } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { MigrationFile } from '../files/migration.ts';
import { type FolderReading, readMigrationFolder, readMigrationFolderMeanwhile } from '../files/read.ts';
import type { ScratchSource } from '../proof/scratch/scratch.ts';

export interface MigratorOptions {
  /**
   * A URL (`postgresql://…`, or `pglite:FOLDER` and `pglite:memory` for the embedded database), or something already
   * connected: a `pg` Pool or Client, or a PGlite instance. What was passed in stays open; after a run,
   * its session settings are those it was connected with. Left out: where libpq's environment variables (PGHOST, PGDATABASE …) point.
   */
  readonly connection?: string | Pool | Client | PoolClient | PGlite | undefined;
  /** The folder with the migration files. */
  readonly directory: string;
  /** Makes a schema the target: its history lives in it, and it is first in the search_path. */
  readonly schema?: string | undefined;
  /** Milliseconds to wait for another runner, and to try a migration again whose locks others hold; 300,000 by default. */
  readonly lockTimeoutMs?: number | undefined;
  /**
   * Whether the rows that a run could lose are saved before it, and where; by default in a folder `backups` beside the one
   * with the migrations.
   */
  readonly backups?:
    | { readonly enabled?: boolean | undefined; readonly directory?: string | undefined }
    | undefined;
  /**
   * Milliseconds that a statement of a migration waits for a lock, where its header has no Lock-Timeout; 1,000 by default.
   * Then the migration is rolled back and tried again, for as long as `lockTimeoutMs` says.
   */
  readonly statementLockTimeoutMs?: number | undefined;
  /** Called with everything that happens, as it happens. */
  readonly onEvent?: Emit | undefined;
  /** In the audit trail, in application_name, and in the log; a new UUID by default. */
  readonly correlationId?: string | undefined;
  /** Where PG* variables and CI's facts about the commit are looked up; `process.env` by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Aborting it stops a run. On a connection of migrate's own the statement in progress is cancelled and its migration
   * rolled back; on one that was passed in, the migration in progress is finished first.
   */
  readonly signal?: AbortSignal | undefined;
}

interface ScratchGoal {
  readonly embedded?: boolean | undefined;
  /** The URL of another server. */
  readonly server?: string | undefined;
}

/** What the methods of a migrator share: where the files and the target are. */
export interface Place {
  readonly directory: string;
  readonly backup: RunContext['backup'];
  readonly signal: AbortSignal | undefined;
  /** Of one call. */
  context(): RunContext;
  /** The folder's files, or an error that lists everything that is wrong with them. */
  files(): readonly MigrationFile[];
  /** Both: the connection is made while the files are read. What is wrong with them is said first. */
  filesAndContext(): Promise<{ readonly files: readonly MigrationFile[]; readonly context: RunContext }>;
  /** Where schemas are built to compare with: beside the target, on another server, or embedded. */
  scratch(goal: ScratchGoal): ScratchSource;
  /** An abort while waiting surfaces as the timer's or the signal's own error. */
  interruptible<T>(action: () => Promise<T>): Promise<T>;
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const defaultLockTimeoutMs = 300_000;

/** Connects to nothing yet. `endsWithProcess`: the process ends with the one call that is made. */
export function placeOf(options: MigratorOptions, endsWithProcess = false): Place {
  const { directory, schema, signal, environment = process.env } = options;
  const database = openDatabase(options.connection, environment, endsWithProcess);
  requireUuid(options.correlationId);
  const backup = {
    enabled: options.backups?.enabled ?? true,
    directory: options.backups?.directory ?? join(dirname(resolve(directory)), 'backups'),
  };
  const context = (): RunContext => ({
    database,
    schema,
    backup,
    lockTimeoutMs: options.lockTimeoutMs ?? defaultLockTimeoutMs,
    statementLockTimeoutMs: options.statementLockTimeoutMs,
    origin: describeOrigin(directory, environment),
    correlationId: options.correlationId ?? randomUUID(),
    emit: options.onEvent ?? (() => undefined),
    signal,
    newId: randomUUID,
    now: () => performance.now(),
    sleep: (ms, abort) => delay(ms, undefined, abort === undefined ? {} : { signal: abort }),
  });
  return {
    directory,
    backup,
    signal,
    context,
    files: () => soundFiles(readMigrationFolder(directory)),
    filesAndContext: () => readMeanwhile(directory, context()),
    scratch: goal => {
      const { emit, sleep } = context();
      return {
        signal,
        emit,
        sleep,
        schema,
        place: scratchPlace(database, options.connection, environment, goal),
      };
    },
    async interruptible(action) {
      try {
        signal?.throwIfAborted();
        return await action();
      } catch (error) {
        throw orInterrupted(error, signal);
      }
    },
  };
}

function requireUuid(correlationId: string | undefined): void {
  if (correlationId === undefined || uuidPattern.test(correlationId)) return;
  throw new MigrateError('usage', `the correlation id "${correlationId}" is not a UUID`, {
    hint: 'Pass one from crypto.randomUUID(), or leave it out.',
  });
}

async function readMeanwhile(directory: string, context: RunContext): ReturnType<Place['filesAndContext']> {
  const { database } = context;
  // The embedded database would be created before anything is known to be right.
  if (!database.shared) return { files: soundFiles(readMigrationFolder(directory)), context };
  const ahead = connectAhead(database, applicationName(context));
  try {
    const files = soundFiles(await readMigrationFolderMeanwhile(directory));
    return { files, context: { ...context, database: ahead } };
  } catch (error) {
    ahead.abandon();
    throw error;
  }
}

function soundFiles({ files, problems }: FolderReading): readonly MigrationFile[] {
  if (problems.length > 0) throw invalidFiles(problems);
  return files;
}

function scratchPlace(
  database: Database,
  own: MigratorOptions['connection'],
  environment: NonNullable<MigratorOptions['environment']>,
  { embedded = false, server }: ScratchGoal,
): ScratchSource['place'] {
  const connection = server ?? own;
  const isEmbedded = typeof connection === 'string' && connection.startsWith('pglite:');
  if (embedded || isEmbedded) return { kind: 'embedded' };
  if (connection !== undefined && typeof connection !== 'string') {
    throw new MigrateError(
      'usage',
      'a scratch database cannot be created through a connection that was passed in',
      { hint: 'Pass the URL of the database, or rehearse with { embedded: true }.' },
    );
  }
  const original = server === undefined ? database : openDatabase(server, environment);
  const sibling = (name: string) => siblingDatabase(connection, environment, name);
  return { kind: 'server', original, sibling };
}
