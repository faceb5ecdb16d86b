// Debian's package. A change has a script to deploy and one to revert, which say BEGIN and COMMIT themselves, and stands in
// the plan with its time and who planned it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { versionOfCommand } from './local.mjs';

export const sqitch = {
  tool: 'sqitch',
  findVersion: () => {
    const install = 'apt-get install sqitch libdbd-pg-perl';
    const driver = versionOfCommand('perl', /.+/, install, ['-MDBD::Pg', '-e', 'print DBD::Pg->VERSION']);
    return driver.missing === undefined ? versionOfCommand('sqitch', /\d+\.\d+\.\d+/, install) : driver;
  },
  handicap: 'script and history are two transactions, checksums only in "check"; a psql for each script',
  history: 'sqitch.changes',
  write(folder, migrations) {
    for (const kind of ['deploy', 'revert']) mkdirSync(join(folder, kind));
    for (const { table, up, down } of migrations) {
      writeScript(folder, 'deploy', table, up);
      writeScript(folder, 'revert', table, down);
    }
    const changes = migrations.map(
      ({ version, table }) => `${table} ${timeOf(version)} bench <bench@example.com>`,
    );
    const plan = `%syntax-version=1.0.0\n%project=bench\n\n${changes.join('\n')}\n`;
    writeFileSync(join(folder, 'sqitch.plan'), plan);
    writeFileSync(join(folder, 'sqitch.conf'), '[core]\n\tengine = pg\n');
  },
  up: (url, folder) => ({
    command: 'sqitch',
    args: ['deploy', '--target', `db:${url.replace(/^postgres(?:ql)?:/, 'pg:')}`],
    env: { SQITCH_FULLNAME: 'bench', SQITCH_EMAIL: 'bench@example.com', HOME: dirname(folder) },
    cwd: folder,
  }),
};

function writeScript(folder, kind, table, sql) {
  const title = `-- ${kind === 'deploy' ? 'Deploy bench' : 'Revert bench'}:${table} to pg`;
  writeFileSync(join(folder, kind, `${table}.sql`), `${title}\n\nBEGIN;\n\n${sql}\n\nCOMMIT;\n`);
}

/** 20250101000100_001 → 2025-01-01T00:01:00Z */
function timeOf(version) {
  return version.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_.*$/, '$1-$2-$3T$4:$5:$6Z');
}
