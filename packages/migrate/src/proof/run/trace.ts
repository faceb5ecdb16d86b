import type { Session, StatementResult } from '../../database/port.ts';
import { Sql, sql } from '../../database/sql.ts';

/** The lock modes of tables as pg_locks names them without "Lock", the weakest first. */
export const lockModes = [
  'AccessShare',
  'RowShare',
  'RowExclusive',
  'ShareUpdateExclusive',
  'Share',
  'ShareRowExclusive',
  'Exclusive',
  'AccessExclusive',
] as const;
export type LockMode = (typeof lockModes)[number];

/** What one statement did to a relation that was there before its transaction. */
export interface RelationTrace {
  /** Qualified, as SQL writes it. */
  readonly relation: string;
  /** pg_class.relkind: `r` for a table, `i` for an index. */
  readonly relkind: string;
  /** The strongest lock that the statement was the first of its transaction to take; undefined when it held one already. */
  readonly lock: LockMode | undefined;
  /** A table was written anew, or an index built anew. */
  readonly rewritten: boolean;
  /** How often it was read from end to end. */
  readonly scans: number;
}

interface Known {
  readonly relation: string;
  readonly relkind: string;
  readonly file: string;
  readonly scans: number;
  readonly lock: LockMode | undefined;
}

/** Watches a transaction: call it once at the start and then after each statement. */
export interface Tracer {
  /** The SQL whose result `read` takes; sent behind a statement, it costs no round trip. */
  readonly query: Sql;
  read(result: StatementResult | undefined): readonly RelationTrace[];
}

/** Remembers the relations that exist now, so that those a migration creates are told apart: nobody waits for them. */
export async function startTrace(session: Session): Promise<Tracer> {
  const [result] = await session.run(sql`
    SELECT c.oid::text, ${relationName} AS relation, c.relkind, c.relfilenode::text AS file,
           pg_stat_get_xact_numscans(c.oid)::text AS scans
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE ${ofUsers} AND c.relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I', 'S')`);
  const known = new Map((result?.rows ?? []).map(row => [row['oid'] ?? '', knownFrom(row)]));
  return {
    query: locksQuery,
    read: result =>
      (result?.rows ?? []).flatMap(row => {
        const before = known.get(row['oid'] ?? '');
        if (before === undefined) return [];
        // A relation that was dropped has a lock and no row any more.
        const now = row['relkind'] == null ? { ...before, lock: strongest(row['modes']) } : knownFrom(row);
        known.set(row['oid'] ?? '', now);
        return changesBetween(before, now);
      }),
  };
}

const relationName = new Sql(`quote_ident(n.nspname) || '.' || quote_ident(c.relname)`);
const ofUsers = new Sql(`n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`);

const locksQuery = sql`
  SELECT l.relation::text AS oid, ${relationName} AS relation, c.relkind, c.relfilenode::text AS file,
         pg_stat_get_xact_numscans(l.relation)::text AS scans, string_agg(l.mode, ' ') AS modes
    FROM pg_locks l
    LEFT JOIN pg_class c ON c.oid = l.relation
    LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
     AND (c.oid IS NULL OR ${ofUsers})
   GROUP BY 1, 2, 3, 4, 5`;

function knownFrom(row: Readonly<Record<string, string | null>>): Known {
  return {
    relation: row['relation'] ?? '',
    relkind: row['relkind'] ?? '',
    file: row['file'] ?? '',
    scans: Number(row['scans'] ?? 0),
    lock: strongest(row['modes']),
  };
}

function strongest(modes: string | null | undefined): LockMode | undefined {
  const held = (modes ?? '').split(' ').map(mode => mode.replace(/Lock$/, ''));
  return lockModes.findLast(mode => held.includes(mode));
}

function changesBetween(before: Known, now: Known): RelationTrace[] {
  const trace = {
    relation: before.relation,
    relkind: before.relkind,
    lock: now.lock === before.lock ? undefined : now.lock,
    rewritten: now.file !== before.file && 'rmi'.includes(before.relkind),
    scans: now.scans - before.scans,
  };
  return trace.lock === undefined && !trace.rewritten && trace.scans <= 0 ? [] : [trace];
}
