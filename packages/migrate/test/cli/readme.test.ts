import { fileURLToPath } from 'node:url';
import {
  createDatabase,
  goldenTranscript,
  newestTestServer,
  runCommand,
  temporaryDirectory,
} from '@proven/testing';
import { expect, test } from 'vitest';
import { builtBinary } from './harness.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

test('the transcript of the README is what the command prints', async () => {
  const server = newestTestServer();
  await using database = await createDatabase(server);
  await using backups = await temporaryDirectory('readme-');
  const env = { DATABASE_URL: server.url(database.name), BACKUP_PATH: backups.path, LOG_FORMAT: 'pretty' };
  for (const command of ['up', 'status']) {
    const where = { cwd: pathOf('examples/saas'), env };
    const { exitCode, stdout } = await runCommand(process.execPath, [builtBinary(), command], where);
    expect(exitCode).toBe(0);
    await goldenTranscript(pathOf('README.md'), `migrate ${command}`, stdout);
  }
});
