import { isConnectionLoss } from '../database/connect.ts';
import { ServerError, type Session } from '../database/port.ts';
import { Sql, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { type HistoryEntry, historyDigest, readHistory } from '../history/read.ts';
import { historyTables } from '../history/tables.ts';
import { inspectSchemas, inspectTarget, type Target } from '../history/target.ts';
import { redact } from '../redact.ts';
import type { FleetTarget, Place } from './targets/target.ts';

/** What a target's history says, as far as plans need it. */
export interface HistoryState {
  /** The same for all targets whose migrations are in the same states, from the same files; empty without a history. */
  readonly digest: string;
  /** Of one of the targets with this digest; times, people and the order of application may differ between them. */
  readonly entries: readonly HistoryEntry[];
  readonly target: Target;
}

export type Survey =
  | { readonly target: FleetTarget; readonly state: HistoryState; readonly error?: undefined }
  | { readonly target: FleetTarget; readonly error: MigrateError; readonly state?: undefined };

export interface SurveyContext {
  readonly withSession: <T>(place: Place, action: (session: Session) => Promise<T>) => Promise<T>;
  /** How many messages at once. */
  readonly concurrency: number;
}

/** Schemas that are read in one message: each takes a handful of entries in the server's lock table. */
const schemasAtOnce = 100;

/**
 * Reads the histories of all targets: of schemas in one database many at a time, and of targets in the same state only
 * one in full. Nothing is locked and nothing is created.
 */
export async function surveyTargets(
  targets: readonly FleetTarget[],
  { withSession, concurrency }: SurveyContext,
): Promise<Survey[]> {
  const found = new Map<string, Survey>();
  const known: KnownEntries = new Map();
  const jobs = jobsFor(targets);
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      for (const survey of await surveyPlace(job, withSession, known)) found.set(survey.target.key, survey);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  return targets.flatMap(target => found.get(target.key) ?? []);
}

type KnownEntries = Map<string, Promise<readonly HistoryEntry[]>>;

interface Job {
  readonly place: Place;
  readonly chunk: readonly FleetTarget[];
}

function jobsFor(targets: readonly FleetTarget[]): Job[] {
  const groups = new Map<string, FleetTarget[]>();
  for (const target of targets) {
    const key = JSON.stringify([target.place.key, target.schema === undefined]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(target);
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    return Array.from({ length: Math.ceil(group.length / schemasAtOnce) }, (_, index) => ({
      place: first.place,
      chunk: group.slice(index * schemasAtOnce, (index + 1) * schemasAtOnce),
    }));
  });
}

async function surveyPlace(
  { place, chunk }: Job,
  withSession: SurveyContext['withSession'],
  known: KnownEntries,
): Promise<Survey[]> {
  try {
    return await withSession(place, session => surveyChunk(session, chunk, known));
  } catch (error) {
    const [target] = chunk;
    // One schema of many went away meanwhile, or this role may not read it: then each is asked by itself.
    if (
      chunk.length === 1 ||
      !(error instanceof ServerError) ||
      isConnectionLoss(error) ||
      target === undefined
    )
      return chunk.map(each => ({ target: each, error: asMigrateError(error) }));
    const surveys: Survey[] = [];
    for (const each of chunk)
      surveys.push(...(await surveyPlace({ place, chunk: [each] }, withSession, known)));
    return surveys;
  }
}

async function surveyChunk(
  session: Session,
  chunk: readonly FleetTarget[],
  known: KnownEntries,
): Promise<Survey[]> {
  const looks = await lookAt(session, chunk);
  const schemas = looks.flatMap(look =>
    look instanceof MigrateError || !look.hasHistory ? [] : look.schema,
  );
  const digests = await readDigests(session, schemas);
  for (const [schema, digest] of digests) {
    if (known.has(digest)) continue;
    const entries = readHistory(session, historyTables(schema)).then(history => history.entries);
    known.set(digest, entries);
    entries.catch(() => known.delete(digest));
    await entries;
  }
  return Promise.all(
    chunk.map(async (target, index): Promise<Survey> => {
      const look = looks[index];
      if (look === undefined || look instanceof MigrateError)
        return { target, error: look ?? new MigrateError('schema_missing', `${target.name} is gone`) };
      const digest = digests.get(look.schema) ?? '';
      const entries = (await known.get(digest)) ?? [];
      return { target, state: { digest, entries, target: look } };
    }),
  );
}

/** In the order of the targets. A database that is a target as a whole stands alone in its chunk. */
async function lookAt(
  session: Session,
  chunk: readonly FleetTarget[],
): Promise<readonly (Target | MigrateError)[]> {
  const schemas = chunk.flatMap(({ schema }) => schema ?? []);
  if (schemas.length === chunk.length) return inspectSchemas(session, schemas);
  try {
    return [await inspectTarget(session, undefined)];
  } catch (error) {
    if (error instanceof MigrateError) return [error];
    throw error;
  }
}

/** By schema: a hash over what plans need of its history. */
async function readDigests(session: Session, schemas: readonly string[]): Promise<Map<string, string>> {
  if (schemas.length === 0) return new Map();
  const digests = schemas.map(schema => `(${historyDigest(historyTables(schema)).text})`);
  const [result] = await session.run(sql`SELECT unnest(ARRAY[${new Sql(digests.join(',\n'))}]) AS digest`);
  return new Map(schemas.map((schema, index) => [schema, result?.rows[index]?.['digest'] ?? '']));
}

export function asMigrateError(error: unknown): MigrateError {
  if (error instanceof MigrateError) return error;
  const message = redact(error instanceof Error ? error.message : String(error));
  if (isConnectionLoss(error))
    return new MigrateError('connection_lost', `the connection was lost: ${message}`, { cause: error });
  return new MigrateError('server_error', `the server refused a statement of migrate's own: ${message}`, {
    cause: error,
    ...(error instanceof ServerError ? { details: [`SQLSTATE ${error.sqlstate}`] } : {}),
  });
}
