import { setTimeout as delay } from 'node:timers/promises';
import type { TestDatabase } from '@proven/testing';
import type pg from 'pg';
import { openClient } from '../fixtures/sessions.ts';
import { builds, type Phase, phases } from './migrations.ts';
import type { Random } from './random.ts';

/** A place in a run: at a point between statements or inside of one, or in the middle of an index being built behind it. */
export interface Place {
  readonly phase: Phase['name'];
  readonly point: number;
  readonly inBuild: boolean;
}

/** Every place there is. */
const places: readonly Place[] = phases.flatMap(({ name: phase, places: points }) =>
  points.flatMap(point => [
    { phase, point, inBuild: false },
    ...(point in builds ? [{ phase, point, inBuild: true }] : []),
  ]),
);

export function pickPlace(random: Random): Place {
  return random.pick(places);
}

export function describePlace({ point, inBuild }: Place): string {
  return inBuild ? `in the build after point ${point}` : `at point ${point}`;
}

/** Makes a run stop at a place and wait there. `reached` says that it does; `release` lets go of it. */
export async function armPlace(
  database: TestDatabase,
  { point, inBuild }: Place,
): Promise<{ reached: (isOver: () => boolean) => Promise<boolean>; release: () => Promise<void> }> {
  const holder = await openClient(database.url, `SELECT pg_advisory_lock(4242, ${point})`);
  const others: pg.Client[] = [holder];
  const waitFor = async (sql: string, isOver: () => boolean) => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(5)) {
      if ((await holder.query(sql)).rows.length > 0) return true;
      if (isOver()) return false;
    }
    return false;
  };
  return {
    async reached(isOver) {
      const atPoint = await waitFor(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 4242 AND objid = ${point} AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        isOver,
      );
      if (!atPoint || !inBuild) return atPoint;
      others.push(await openClient(database.url, `BEGIN; LOCK TABLE ${builds[point]} IN ROW EXCLUSIVE MODE`));
      await holder.query(`SELECT pg_advisory_unlock(4242, ${point})`);
      return waitFor(
        `SELECT FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase LIKE 'waiting%'`,
        isOver,
      );
    },
    async release() {
      await Promise.all(others.map(client => client.end().catch(() => undefined)));
    },
  };
}
