import { randomBytes } from 'node:crypto';
import { ServerError, type Session } from '../../database/port.ts';
import { identifier, Sql, sql } from '../../database/sql.ts';
import { MigrateError } from '../../errors.ts';

/** Then the time of creation in seconds, and a random part: no name of ours can be that of a database in use. */
const namePattern = /^migrate_scratch_(\d+)_[0-9a-f]{12}$/;
/** Seconds: between its creation and the first connection to it, a scratch database looks abandoned. */
const grace = 60;

/** Creates an empty database that sorts and encodes as the one that the session is connected to. */
export async function createScratchDatabase(session: Session): Promise<string> {
  const [clock, own] = await session.run(sql`
    SELECT extract(epoch FROM now())::bigint::text AS now, current_setting('server_version_num') AS version;
    SELECT to_json(d)::text AS facts, pg_encoding_to_char(encoding) AS encoding FROM pg_database d WHERE datname = current_database()`);
  const { now = '', version } = clock?.rows[0] ?? {};
  const facts = JSON.parse(own?.rows[0]?.['facts'] ?? '{}') as Record<string, string | null>;
  const name = `migrate_scratch_${now}_${randomBytes(6).toString('hex')}`;
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
    hint: 'The role needs CREATEDB (ALTER ROLE … CREATEDB). Without it, use --embedded, or point DATABASE_URL at a server of your own.',
    cause: error,
  });
}

/** Ends the sessions on a scratch database and removes it. Other names are refused. */
export async function dropScratchDatabase(session: Session, name: string): Promise<void> {
  if (!namePattern.test(name)) throw new Error(`${name} is no scratch database`);
  await session.run(
    sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${name} AND usename = current_user`,
  );
  await session.run(sql`DROP DATABASE IF EXISTS ${identifier(name)}`);
}

/** Removes what a run that was killed has left: scratch databases of some age that nobody is connected to. */
export async function dropLeftovers(session: Session): Promise<void> {
  const [found] = await session.run(sql`
    SELECT datname AS name, extract(epoch FROM now())::bigint::text AS now FROM pg_database d
     WHERE datname LIKE 'migrate\\_scratch\\_%' AND pg_has_role(datdba, 'USAGE')
       AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`);
  for (const { name, now } of found?.rows ?? []) {
    const created = namePattern.exec(name ?? '')?.[1];
    if (created === undefined || Number(now) - Number(created) < grace) continue;
    // Another run may find the same one, or somebody may have connected to it since.
    await session.run(sql`DROP DATABASE IF EXISTS ${identifier(name ?? '')}`).catch(() => undefined);
  }
}
