// 5,000 schemas with one migration, or 500 databases: time and memory of `migrate fleet up`, then of a run with nothing
// to do and of status. No floor: it shows whether time is linear and memory bounded.
// node bench/fleet-large.mjs [--schemas 1000,5000] [--databases 500]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, versions } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeMigrations, writeMigrationFiles } from './migrations.mjs';
import { query, withServer } from './server.mjs';

const { values } = parseArgs({
  options: {
    schemas: { type: 'string', default: '1000,5000' },
    databases: { type: 'string', default: '500' },
  },
});
const bin = fileURLToPath(new URL('../packages/migrate/dist/bin.cjs', import.meta.url));
execFileSync(execPath, [fileURLToPath(new URL('../packages/migrate/build.mjs', import.meta.url))]);
const folder = mkdtempSync(join(tmpdir(), 'bench-fleet-'));
writeMigrationFiles(join(folder, 'migrations'), makeMigrations(1));
try {
  await withServer(async ({ version, createDatabase }) => {
    console.log(`PostgreSQL ${version}, ${cpus().length} × ${cpus()[0]?.model}, Node ${versions.node}`);
    for (const count of values.schemas.split(',').map(Number).filter(Boolean)) {
      const url = await createDatabase();
      for (let start = 0; start < count; start += 500) {
        const names = Array.from(
          { length: Math.min(500, count - start) },
          (_, index) => `tenant_${start + index + 1}`,
        );
        await query(url, names.map(name => `CREATE SCHEMA ${name}`).join(';'));
      }
      measure(`${count} schemas × 1`, url, ['--schemas', 'tenant_*']);
    }
    const databases = Number(values.databases);
    if (databases === 0) return;
    const url = await createDatabase();
    for (let index = 1; index <= databases; index += 1)
      await query(url, `CREATE DATABASE fleet_${index} STRATEGY file_copy`);
    writeFileSync(
      join(folder, 'list'),
      Array.from({ length: databases }, (_, index) => `fleet_${index + 1}\n`).join(''),
    );
    measure(`${databases} databases × 1`, url, ['--databases', join(folder, 'list')]);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(title, url, targets) {
  const parts = [
    ['up', ['fleet', 'up', '--json']],
    ['nothing to do', ['fleet', 'up', '--json']],
    ['status', ['fleet', 'status', '--json']],
  ].map(([name, args]) => {
    const start = performance.now();
    const { status, stderr } = spawnSync(
      '/usr/bin/time',
      ['-f', '%M', execPath, bin, ...args, ...targets, '--log-level', 'error'],
      {
        cwd: folder,
        env: { ...env, DATABASE_URL: url, MIGRATION_PATH: 'migrations' },
        encoding: 'utf8',
        maxBuffer: 1e9,
      },
    );
    if (status !== 0) throw new Error(`${name}: exit ${status}\n${stderr.slice(-2_000)}`);
    const seconds = (performance.now() - start) / 1_000;
    return `${name} ${seconds.toFixed(2)} s, ${Math.round(Number(stderr.trim().split('\n').at(-1)) / 1024)} MB`;
  });
  console.log(`${title}: ${parts.join('; ')}`);
}
