import type { Session } from '../../../database/port.ts';
import { script, sql } from '../../../database/sql.ts';

/** Makes the tables of shared runs, in the control database. Many workers may do so at once. */
export async function createStore(session: Session): Promise<void> {
  await session.run(
    script(
      sql`BEGIN`,
      sql`SELECT pg_advisory_xact_lock(hashtext('migrate fleet store'))`,
      sql`CREATE SCHEMA IF NOT EXISTS migrate_fleet`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.runs (
        id uuid PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        created_by text NOT NULL,
        goal jsonb NOT NULL,
        files text NOT NULL,
        max_failures integer NOT NULL,
        waves integer NOT NULL,
        rate double precision,
        stopped text,
        finished_at timestamptz
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.waves (
        run_id uuid REFERENCES migrate_fleet.runs ON DELETE CASCADE,
        number integer NOT NULL,
        size integer NOT NULL,
        unfinished integer NOT NULL,
        failed integer NOT NULL DEFAULT 0,
        opened_at timestamptz,
        PRIMARY KEY (run_id, number)
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.targets (
        run_id uuid REFERENCES migrate_fleet.runs ON DELETE CASCADE,
        key text NOT NULL,
        name text NOT NULL,
        server text NOT NULL,
        wave integer,
        job_id uuid NOT NULL,
        worker uuid,
        started_at timestamptz,
        ended_at timestamptz,
        busy_since timestamptz,
        busy_times integer NOT NULL DEFAULT 0,
        outcome text,
        versions text[] NOT NULL DEFAULT '{}',
        duration_ms integer,
        error jsonb,
        PRIMARY KEY (run_id, key)
      )`,
      sql`CREATE TABLE IF NOT EXISTS migrate_fleet.servers (name text PRIMARY KEY, next_start timestamptz NOT NULL)`,
      sql`CREATE INDEX IF NOT EXISTS targets_of_wave ON migrate_fleet.targets (run_id, wave)`,
      sql`CREATE INDEX IF NOT EXISTS targets_being_worked_on ON migrate_fleet.targets (worker)
        WHERE outcome IS NULL AND worker IS NOT NULL`,
      sql`COMMIT`,
    ),
  );
}
