// Liquibase as its npm package brings it, with the PostgreSQL driver it has along: a changelog of files in formatted SQL.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installed, versionOfCommand, versionOfPackage } from './local.mjs';

export const liquibase = {
  tool: 'liquibase',
  findVersion: () => {
    const java = versionOfCommand('java', /./, 'apt-get install default-jre-headless');
    return java.missing === undefined ? versionOfPackage('liquibase') : java;
  },
  handicap: 'a Java machine to start; the lock is a row, which a kill leaves behind',
  history: 'databasechangelog',
  write(folder, migrations) {
    for (const { version, table, up, down } of migrations)
      writeFileSync(
        join(folder, `${version}_${table}.sql`),
        `--liquibase formatted sql\n\n--changeset bench:${table}\n${up}\n--rollback ${down}\n`,
      );
    const changelog = 'databaseChangeLog:\n  - includeAll:\n      path: migrations/\n';
    writeFileSync(join(folder, '../changelog.yaml'), changelog);
  },
  up: (url, folder) => {
    const { host, pathname, username, password } = new URL(url);
    return {
      command: join(installed, 'liquibase/dist/liquibase/liquibase'),
      args: [
        'update',
        '--changelog-file=changelog.yaml',
        `--url=jdbc:postgresql://${host}${pathname}`,
        `--username=${username}`,
        `--password=${password}`,
      ],
      cwd: dirname(folder),
    };
  },
};
