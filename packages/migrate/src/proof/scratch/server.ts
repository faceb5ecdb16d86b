import { randomBytes } from 'node:crypto';
import { isProvenDead } from '../../apply/runner.ts';
import { ServerError, type Session } from '../../database/port.ts';
import { identifier, Sql, sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';

/** The time of creation in seconds, for people, and a random part, which is the key of its maker's lock. */
const namePattern = /^migrate_scratch_\d+_([0-9a-f]{12})$/;

/**
 * Creates an empty database that sorts and encodes as the one that the session is connected to. The session holds a
 * lock with the database's name from before that until it ends: as long as the maker lives, nobody else drops it.
 */
export async function createScratchDatabase(session: Session): Promise<string> {
  const [clock, own] = await session.run(sql`
    SELECT extract(epoch FROM now())::bigint::text AS now, current_setting('server_version_num') AS version;
    SELECT to_json(d)::text AS facts, pg_encoding_to_char(encoding) AS encoding FROM pg_database d WHERE datname = current_database()`);
  const { now = '', version } = clock?.rows[0] ?? {};
  const facts = JSON.parse(own?.rows[0]?.['facts'] ?? '{}') as Record<string, string | null>;
  const name = `migrate_scratch_${now}_${randomBytes(6).toString('hex')}`;
  await session.run(sql`SELECT pg_advisory_lock(${makersKey(name)})`);
  try {
    await session.run(
      sql`CREATE DATABASE ${identifier(name)} TEMPLATE template0 ENCODING ${own?.rows[0]?.['encoding'] ?? 'UTF8'}
          LC_COLLATE ${facts['datcollate']} LC_CTYPE ${facts['datctype']}${localeOf(facts, Number(version))}`,
    );
  } catch (error) {
    throw refusal(error);
  }
  return name;
}

function localeOf(facts: Readonly<Record<string, string | null>>, version: number): Sql {
  const locale = facts['datlocale'] ?? facts['daticulocale'];
  if (version < 150_000 || locale == null) return new Sql('');
  return facts['datlocprovider'] === 'b'
    ? sql` LOCALE_PROVIDER builtin BUILTIN_LOCALE ${locale}`
    : sql` LOCALE_PROVIDER icu ICU_LOCALE ${locale}`;
}

function refusal(error: unknown): unknown {
  if (!(error instanceof ServerError)) return error;
  return new MigrateError('scratch_refused', `no scratch database could be created: ${error.message}`, {
    hint: `${cures[error.sqlstate] ?? 'Mend that.'} Without it, use --embedded, or point DATABASE_URL at a server of your own.`,
    cause: error,
  });
}

/** By SQLSTATE: what a server lacks that creates no database. */
const cures: Readonly<Record<string, string>> = {
  '42501': 'The role needs CREATEDB (ALTER ROLE … CREATEDB).',
  '25006':
    'It needs transactions that may write: default_transaction_read_only is off, and the server is no standby.',
};

/** Ends the sessions on a scratch database and removes it. Other names are refused. */
export async function dropScratchDatabase(session: Session, name: string): Promise<void> {
  const key = makersKey(name);
  await session.run(
    sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name} AND usename = current_user`,
  );
  await session.run(sql`DROP DATABASE IF EXISTS ${identifier(name)}`);
  await session.run(sql`SELECT pg_advisory_unlock(${key})`);
}

/**
 * Removes what a run that was killed has left: databases with a name of ours whose maker's session has ended. A
 * statement may outlive the process that sent it; it is ended where that process is proven dead, else left to a later run.
 */
export async function dropLeftovers(session: Session): Promise<void> {
  const [found] = await session.run(sql`
    SELECT datname AS name,
           (SELECT json_agg(a.application_name) FROM pg_stat_activity a WHERE a.datid = d.oid)::text AS connected,
           (SELECT json_agg(classid::bigint << 32 | objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1)::text AS held
      FROM pg_database d
     WHERE datname LIKE 'migrate\\_scratch\\_%' AND pg_has_role(datdba, 'USAGE')`);
  for (const { name, connected, held } of found?.rows ?? []) {
    if (name == null || !namePattern.test(name)) continue;
    const hasMaker = (JSON.parse(held ?? '[]') as number[]).includes(makersKey(name));
    const isInUse = (JSON.parse(connected ?? '[]') as string[]).some(program => !isProvenDead(program));
    if (hasMaker || isInUse) continue;
    // Another run may find the same one, or somebody may have connected to it since.
    await dropScratchDatabase(session, name).catch(() => undefined);
  }
}

/** 48 bits, which a number holds exactly. */
function makersKey(name: string): number {
  const [, random] = namePattern.exec(name) ?? [];
  if (random === undefined) throw new Error(`${name} is no scratch database`);
  return Number.parseInt(random, 16);
}
