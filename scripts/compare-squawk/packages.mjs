// The UP of migrations that public packages ship, each in its own form of JavaScript or SQL. Nothing of them is kept in
// this repository: npm packs the versions named here into a temporary folder.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** By name and version: how its migrations are read. All are under the MIT or the Apache licence. */
const packages = {
  'unleash-server@6.10.1': folder => fromDbMigrate(join(folder, 'dist/migrations')),
  '@saltcorn/data@1.6.2': folder => fromModules(join(folder, 'dist/migrations'), saltcornSql),
  'graphile-worker@0.18.0': folder => fromSql(join(folder, 'sql')),
  'pg-boss@9.0.3': folder => fromPgBoss(join(folder, 'src/migrationStore.js')),
};

/** For each package its name, and the text of each migration, in order. Statements that cannot be had are left out. */
export async function otherMigrations(directory) {
  const result = [];
  for (const [specifier, read] of Object.entries(packages)) {
    const migrations = await read(unpack(specifier, directory));
    const name = basename(specifier.replace(/@[^@]*$/, ''));
    result.push({ name, migrations: migrations.filter(({ sql }) => sql.trim() !== '') });
  }
  return result;
}

function unpack(specifier, directory) {
  const folder = join(directory, specifier.replaceAll('/', '_'));
  mkdirSync(folder, { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder, specifier], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  execFileSync('tar', ['xzf', join(folder, basename(filename)), '-C', folder]);
  return join(folder, 'package');
}

/** db-migrate: each file calls `db.runSql`. What it asks the database is answered with no rows. */
async function fromDbMigrate(folder) {
  const migrations = [];
  for (const file of filesIn(folder, '.js')) {
    const statements = [];
    const done = callback => (typeof callback === 'function' ? callback(null, { rows: [] }) : undefined);
    const db = {
      runSql(sql, ...rest) {
        statements.push(sql);
        done(rest.at(-1));
        return Promise.resolve({ rows: [] });
      },
    };
    try {
      await Promise.race([requireFrom(folder)(file).up(db, () => undefined), sleep(100)]);
    } catch {
      // It uses more of db-migrate than SQL.
      continue;
    }
    migrations.push({ name: basename(file, '.js'), sql: joinStatements(statements) });
  }
  return migrations;
}

function fromModules(folder, sqlOf) {
  const load = requireFrom(folder);
  return filesIn(folder, '.js').flatMap(file => {
    try {
      return [{ name: basename(file, '.js'), sql: joinStatements(sqlOf(load(file))) }];
    } catch {
      // It needs modules that the package leaves to others.
      return [];
    }
  });
}

/** Some are for SQLite only, and some are functions. */
function saltcornSql({ sql, sql_pg }) {
  return [sql_pg ?? sql ?? []].flat().filter(each => typeof each === 'string');
}

function fromSql(folder) {
  return filesIn(folder, '.sql').map(file => ({
    name: basename(file, '.sql'),
    sql: readFileSync(file, 'utf8').replaceAll(/:GRAPHILE_WORKER_SCHEMA\b/g, 'graphile_worker'),
  }));
}

function fromPgBoss(file) {
  const store = requireFrom(file)(file);
  return store
    .getAll('pgboss', [])
    .toSorted((a, b) => a.version - b.version)
    .map(({ version, install }) => ({ name: `version_${version}`, sql: joinStatements(install) }));
}

function filesIn(folder, extension) {
  return readdirSync(folder)
    .filter(name => name.endsWith(extension))
    .sort()
    .map(name => join(folder, name));
}

function requireFrom(place) {
  return createRequire(join(place, 'x.js'));
}

/** A semicolon on a line of its own, because a statement may end in a comment. */
function joinStatements(statements) {
  return statements.map(sql => (/;\s*$/.test(sql) ? sql : `${sql}\n;`)).join('\n');
}
