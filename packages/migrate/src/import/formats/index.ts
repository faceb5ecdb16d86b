import { alembic } from './alembic.ts';
import { atlas } from './atlas.ts';
import { dbmate } from './dbmate.ts';
import { diesel } from './diesel.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import type { Format } from './format.ts';
import { golangMigrate } from './golang-migrate.ts';
import { goose } from './goose.ts';
import { graphileMigrate } from './graphile-migrate.ts';
import { liquibase } from './liquibase.ts';
import { nodePgMigrate } from './node-pg-migrate.ts';
import { prisma } from './prisma.ts';
import { psql } from './psql.ts';
import { sqitch } from './sqitch.ts';
import { sqlx } from './sqlx.ts';
import { tern } from './tern.ts';

/** All formats. Plain scripts are what is left when no tool's form is found. */
export const formats: readonly Format[] = [
  psql,
  flyway,
  golangMigrate,
  dbmate,
  goose,
  nodePgMigrate,
  diesel,
  sqitch,
  liquibase,
  graphileMigrate,
  tern,
  atlas,
  prisma,
  drizzle,
  sqlx,
  alembic,
];
