import { alembicHistory } from './alembic.ts';
import { atlasHistory } from './atlas.ts';
import { drizzleHistory } from './drizzle.ts';
import { flywayHistory } from './flyway.ts';
import { golangMigrateHistory } from './golang-migrate.ts';
import { gooseHistory } from './goose.ts';
import { graphileMigrateHistory } from './graphile-migrate.ts';
import type { HistoryReader } from './history.ts';
import { liquibaseHistory } from './liquibase.ts';
import { dbmateHistory, dieselHistory, nodePgMigrateHistory } from './one-row-each.ts';
import { prismaHistory } from './prisma.ts';
import { sqitchHistory } from './sqitch.ts';
import { sqlxHistory } from './sqlx.ts';
import { ternHistory } from './tern.ts';

/** All histories that can be adopted. Plain scripts have none: `baseline` is for them. */
export const histories: readonly HistoryReader[] = [
  flywayHistory,
  golangMigrateHistory,
  dbmateHistory,
  gooseHistory,
  nodePgMigrateHistory,
  dieselHistory,
  sqitchHistory,
  liquibaseHistory,
  graphileMigrateHistory,
  ternHistory,
  atlasHistory,
  prismaHistory,
  drizzleHistory,
  sqlxHistory,
  alembicHistory,
];
