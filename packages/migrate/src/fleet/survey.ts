import { isConnectionLoss } from '../database/connect.ts';
import { ServerError, type Session } from '../database/port.ts';
import { Sql, sql } from '../database/sql.ts';
import { MigrateError } from '../errors.ts';
import { type HistoryEntry, readHistory } from '../history/read.ts';
import { historyFormat, historyMarker, historyTables } from '../history/tables.ts';
import { inspectTarget } from '../history/target.ts';
import { redact } from '../redact.ts';
import type { FleetTarget, Place } from './targets/target.ts';

/** What a target's history says, as far as plans need it. */
export interface HistoryState {
  /** The same for all targets whose migrations are in the same states, from the same files; empty without a history. */
  readonly digest: string;
  /** Of one of the targets with this digest; times, people and the order of application may differ between them. */
  readonly entries: readonly HistoryEntry[];
  /** For example 150004. */
  readonly serverVersion: number;
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
  const { facts, serverVersion } = await findHistories(session, chunk);
  const withHistory = facts.filter(({ hasHistory }) => hasHistory);
  const digests = await readDigests(
    session,
    withHistory.map(({ schema }) => schema),
  );
  for (const [index, digest] of digests.entries()) {
    if (known.has(digest)) continue;
    const tables = historyTables(withHistory[index]?.schema ?? '');
    const entries = readHistory(session, tables).then(history => history.entries);
    known.set(digest, entries);
    entries.catch(() => known.delete(digest));
    await entries;
  }
  const digestOf = new Map(withHistory.map(({ target }, index) => [target, digests[index] ?? '']));
  return Promise.all(
    facts.map(async ({ target, error }): Promise<Survey> => {
      if (error !== undefined) return { target, error };
      const digest = digestOf.get(target) ?? '';
      const entries = (await known.get(digest)) ?? [];
      return { target, state: { digest, entries, serverVersion } };
    }),
  );
}

interface HistoryFacts {
  readonly target: FleetTarget;
  readonly schema: string;
  readonly hasHistory: boolean;
  readonly error?: MigrateError;
}

/** What cannot be told from many at once, such as a table that is none of ours, is looked at by itself. */
async function findHistories(
  session: Session,
  chunk: readonly FleetTarget[],
): Promise<{ facts: HistoryFacts[]; serverVersion: number }> {
  const names = chunk.flatMap(({ schema }) => schema ?? []);
  const [result] = await session.run(sql`
    SELECT wanted.place::text, current_setting('server_version_num') AS version,
           (space.oid IS NOT NULL)::text AS is_there, (history.oid IS NOT NULL)::text AS has_table,
           pg_catalog.obj_description(history.oid, 'pg_class') AS comment
      FROM unnest(${textArray(names)}) WITH ORDINALITY wanted (name, place)
      LEFT JOIN pg_catalog.pg_namespace space ON space.nspname = wanted.name
      LEFT JOIN pg_catalog.pg_class history
             ON history.relnamespace = space.oid AND history.relname = 'schema_versions'
     ORDER BY wanted.place`);
  const rows = new Map((result?.rows ?? []).map(row => [Number(row['place']) - 1, row]));
  let serverVersion = Number(result?.rows[0]?.['version'] ?? 0);
  const facts: HistoryFacts[] = [];
  for (const [index, target] of chunk.entries()) {
    const row = target.schema === undefined ? undefined : rows.get(index);
    const format = historyMarker.exec(row?.['comment'] ?? '')?.[1];
    const isPlain =
      row?.['is_there'] === 'true' &&
      serverVersion >= 120_000 &&
      (row['has_table'] === 'false' || (format !== undefined && Number(format) <= historyFormat));
    if (isPlain) {
      facts.push({ target, schema: target.schema ?? '', hasHistory: row['has_table'] === 'true' });
      continue;
    }
    try {
      const inspected = await inspectTarget(session, target.schema);
      serverVersion = inspected.serverVersion;
      facts.push({ target, schema: inspected.schema, hasHistory: inspected.hasHistory });
    } catch (error) {
      if (!(error instanceof MigrateError)) throw error;
      facts.push({ target, schema: '', hasHistory: false, error });
    }
  }
  return { facts, serverVersion };
}

/** In the order of the schemas: of each a hash over what plans need. */
async function readDigests(session: Session, schemas: readonly string[]): Promise<string[]> {
  if (schemas.length === 0) return [];
  const parts = schemas.map((schema, index) => {
    const { versions } = historyTables(schema);
    return sql`SELECT ${index} AS place, md5(coalesce(string_agg(concat_ws(':', version, status, checksum, normalized_checksum,
        cardinality(statement_journal), rollback_at IS NULL), ',' ORDER BY version COLLATE "C"), '')) AS digest FROM ${versions}`
      .text;
  });
  const [result] = await session.run(
    sql`SELECT digest FROM (${new Sql(parts.join('\nUNION ALL\n'))}) all_of_them ORDER BY place`,
  );
  return (result?.rows ?? []).map(row => row['digest'] ?? '');
}

function textArray(values: readonly string[]): Sql {
  return new Sql(`ARRAY[${values.map(value => sql`${value}`.text).join(', ')}]::text[]`);
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
