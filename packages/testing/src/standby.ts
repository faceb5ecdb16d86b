import { appendFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Cluster, createClusterFolder, dataDirectoryOf, settingLine, superuser } from './cluster.ts';
import { runCommand } from './command.ts';
import { TestSetupError } from './errors.ts';
import { removeDirectory } from './temporary-directory.ts';

/** Copies the cluster of a primary that is shut down into one that starts as its standby. */
export async function copyAsStandby(primary: Cluster, primaryPort: number): Promise<Cluster> {
  const folder = await createClusterFolder(primary.version, primary.account, dirname(primary.folder));
  const standby: Cluster = { ...primary, folder };
  try {
    await copyData(primary, standby);
    await markAsStandby(standby, primaryPort);
    return standby;
  } catch (error) {
    await removeDirectory(folder);
    throw error;
  }
}

/** By `cp` under the server's account, because a copy of our own would belong to root. */
async function copyData(from: Cluster, to: Cluster): Promise<void> {
  const args = ['-a', dataDirectoryOf(from), dataDirectoryOf(to)];
  const { exitCode, stderr } = await runCommand('cp', args, { cwd: to.folder, ...to.account });
  if (exitCode !== 0) throw new TestSetupError('start-failed', `The standby's copy failed: ${stderr}`);
}

async function markAsStandby({ version, ...cluster }: Cluster, primaryPort: number): Promise<void> {
  const data = dataDirectoryOf(cluster);
  const { user, password } = superuser;
  const conninfo = settingLine(
    'primary_conninfo',
    `host=127.0.0.1 port=${primaryPort} user=${user} password=${password}`,
  );
  if (version < 12) {
    await writeFile(join(data, 'recovery.conf'), `${settingLine('standby_mode', 'on')}${conninfo}`);
  } else {
    await writeFile(join(data, 'standby.signal'), '');
    await appendFile(join(data, 'postgresql.conf'), conninfo);
  }
}
