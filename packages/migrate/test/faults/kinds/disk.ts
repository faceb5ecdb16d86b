import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitForEnd } from '../../fixtures/binary.ts';
import { openClient } from '../../fixtures/sessions.ts';
import { recoverAndCheck } from '../check.ts';
import { phases } from '../migrations.ts';
import type { Stage } from '../stage.ts';
import { startRunner } from './kill.ts';
import type { FaultKind } from './kind.ts';

/** The disk under the tables is full in the middle of a run, and has room again afterwards: a tablespace on a small tmpfs. */
export const disk: FaultKind = {
  name: 'the disk under the tables is full',
  weight: 2,
  draw(random) {
    const phase = random.pick(phases).name;
    const kilobytes = 16 + 4 * random.below(phase === 'before' ? 90 : 15);
    return {
      kind: disk.name,
      what: 'until there is room again',
      where: `${kilobytes} kB, ${phase}`,
      async run(stage) {
        await using small = await openSmallDisk(stage, kilobytes);
        await using database = await stage.open(phase);
        await database.query(
          `ALTER DATABASE "${database.name}" SET default_tablespace = ${small.tablespace}`,
        );
        await waitForEnd(startRunner(stage, database.url, phase));
        small.grow();
        return await recoverAndCheck(stage, database);
      },
    };
  },
};

/** Mounting is for root. */
export const canFillDisks = process.getuid?.() === 0;

async function openSmallDisk({ host }: Stage, kilobytes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const client = await openClient(typeof host === 'string' ? host : host.url());
  const tablespace = `small_${process.pid}_${folder.slice(-6).toLowerCase()}`;
  mount(['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]);
  const { rows } = await client.query("SELECT current_setting('data_directory') AS path");
  const owner = statSync(rows[0].path);
  chownSync(folder, owner.uid, owner.gid);
  await client.query(`CREATE TABLESPACE ${tablespace} LOCATION '${folder}'`);
  return {
    tablespace,
    grow: () => mount(['-o', 'remount,size=64m', folder]),
    async [Symbol.asyncDispose]() {
      await client.query(`DROP TABLESPACE ${tablespace}`);
      await client.end();
      spawnSync('umount', ['-l', folder]);
      rmdirSync(folder);
    },
  };
}

function mount(args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}
