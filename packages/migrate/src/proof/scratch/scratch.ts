import { runnerTag } from '../../apply/runner.ts';
import { connect } from '../../database/connect.ts';
import { openDatabase } from '../../database/open.ts';
import type { Database, Session } from '../../database/port.ts';
import { identifier, script, sql } from '../../database/sql.ts';
import type { Emit } from '../../events.ts';
import { resetSession } from '../../history/reset-session.ts';
import { inspectTarget, type Target } from '../../history/target.ts';
import { redact } from '../../redact.ts';
import type { Scope } from '../snapshot/snapshot.ts';
import { createScratchDatabase, dropLeftovers, dropScratchDatabase } from './server.ts';

/** An empty database to run migrations in, which nobody else uses and which does not outlive the run. */
export interface Scratch {
  readonly session: Session;
  readonly target: Target;
  /** What a snapshot of it describes. */
  readonly scope: Scope;
}

/** Where scratch databases come from. */
export interface ScratchSource {
  readonly signal: AbortSignal | undefined;
  readonly emit: Emit;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  /** The schema that is the target, if it was asked for by name. */
  readonly schema: string | undefined;
  /** What stands in the database before the target does, in a schema of its own. */
  readonly foundation?:
    | { readonly schema: string | undefined; readonly build: (scratch: Scratch) => Promise<void> }
    | undefined;
  readonly place:
    | { readonly kind: 'embedded' }
    | {
        readonly kind: 'server';
        /** The database that is asked for the way it was set up. It is only looked at. */
        readonly original: Database;
        /** Another database on its server. */
        readonly sibling: (name: string) => Database;
      };
}

/** Hands out scratch databases one after the other; all are gone when the action ends, however it ends. */
export async function withScratch<T>(
  source: ScratchSource,
  action: (next: () => Promise<Scratch>) => Promise<T>,
): Promise<T> {
  const { place } = source;
  return place.kind === 'embedded' ? withEmbedded(source, action) : withServer(source, place, action);
}

/** Says whose process it is, so that a later run can prove that it is dead. */
const applicationName = `migrate scratch ${runnerTag()}`.trimEnd();
/** Nobody else is in a scratch database but the server's own workers, which give way. */
const settings = { applicationName, statementLockTimeoutMs: 0 };

async function withEmbedded<T>(
  source: ScratchSource,
  action: (next: () => Promise<Scratch>) => Promise<T>,
): Promise<T> {
  let open: Session | undefined;
  try {
    return await action(async () => {
      await open?.close();
      open = interruptible(await openSession(source, openDatabase('pglite:memory', {})), source.signal);
      return prepareScratch(open, source, undefined);
    });
  } finally {
    await open?.close();
  }
}

async function withServer<T>(
  source: ScratchSource,
  place: Extract<ScratchSource['place'], { kind: 'server' }>,
  action: (next: () => Promise<Scratch>) => Promise<T>,
): Promise<T> {
  const keeper = await openSession(source, place.original);
  let current: { readonly name: string; readonly session: Session | undefined } | undefined;
  const drop = async () => {
    const { name, session } = current ?? {};
    current = undefined;
    await session?.close().catch(() => undefined);
    if (name !== undefined) await dropInAnyCase(source, place.original, keeper, name);
  };
  try {
    const searchPath = await prepareKeeper(keeper);
    await dropLeftovers(keeper);
    return await action(async () => {
      await drop();
      source.signal?.throwIfAborted();
      const name = await createScratchDatabase(keeper);
      current = { name, session: undefined };
      const session = interruptible(await openSession(source, place.sibling(name)), source.signal);
      current = { name, session };
      return prepareScratch(session, source, searchPath);
    });
  } finally {
    await drop();
    await keeper.close().catch(() => undefined);
  }
}

/** What a session would have as search path. The keeper itself is idle most of the time, which it must not be ended for. */
async function prepareKeeper(keeper: Session): Promise<string | undefined> {
  const [shown] = await keeper.run(
    sql`SELECT current_setting('search_path') AS search_path, current_setting('server_version_num') AS version`,
  );
  const { search_path: searchPath, version } = shown?.rows[0] ?? {};
  const limits = ['statement_timeout', ...(Number(version) >= 140_000 ? ['idle_session_timeout'] : [])];
  await keeper.run(script(...limits.map(name => sql`SELECT set_config(${name}, '0', false)`)));
  return searchPath ?? undefined;
}

/** Through another session where the keeper's is lost. An error here would hide the one that matters. */
async function dropInAnyCase(
  source: ScratchSource,
  original: Database,
  keeper: Session,
  name: string,
): Promise<void> {
  try {
    await dropScratchDatabase(keeper, name);
  } catch {
    try {
      const another = await openSession({ ...source, signal: undefined }, original);
      await dropScratchDatabase(another, name).finally(() => another.close());
    } catch (error) {
      const message = `the scratch database ${name} is left behind; the next run drops it: ${(error as Error).message}`;
      source.emit({ type: 'notice', severity: 'WARNING', message: redact(message) });
    }
  }
}

async function openSession({ emit, sleep, signal }: ScratchSource, database: Database): Promise<Session> {
  const quietly: Emit = event => {
    // What a rehearsal makes the server say is not about the target.
    if (event.type !== 'notice') emit(event);
  };
  return connect(database, { applicationName, emit: quietly, sleep, signal });
}

/** Ends the statement in progress when the run is interrupted, and lets no other one follow. */
function interruptible(session: Session, signal: AbortSignal | undefined): Session {
  if (signal === undefined) return session;
  const cancel = () => void session.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  return {
    ...session,
    async run(text) {
      signal.throwIfAborted();
      try {
        return await session.run(text);
      } catch (error) {
        // The error of a statement that was cancelled is none of the migration.
        signal.throwIfAborted();
        throw error;
      }
    },
    async close() {
      signal.removeEventListener('abort', cancel);
      await session.close();
    },
  };
}

/** A session as `up` would have it on the target: its schema is there, and its search path is the same. */
async function prepareScratch(
  session: Session,
  { schema, foundation }: Pick<ScratchSource, 'schema' | 'foundation'>,
  searchPath: string | undefined,
): Promise<Scratch> {
  if (foundation !== undefined)
    await foundation.build(await prepareScratch(session, { schema: foundation.schema }, searchPath));
  if (schema !== undefined && schema !== 'public')
    await session.run(sql`CREATE SCHEMA IF NOT EXISTS ${identifier(schema)}`);
  const own = await inspectTarget(session, schema);
  const target = searchPath === undefined ? own : { ...own, searchPath };
  await session.run(resetScratch(target));
  return {
    session,
    target,
    scope: {
      serverVersion: target.serverVersion,
      home: target.schema,
      schemas: undefined,
      databaseWide: true,
    },
  };
}

/** What every script starts from, as in a real run. */
export function resetScratch(target: Target) {
  return script(resetSession(target, settings), sql`DISCARD TEMP`);
}
