import { expect, it } from 'vitest';
import { createDatabase, newestTestServer, supportedVersions, testServers } from '../src/index.ts';

const usesOtherServers = process.env['POSTGRES_URLS'] !== undefined;

it.skipIf(usesOtherServers)('are one for each supported version', () => {
  expect(testServers().map(server => server.version)).toEqual(supportedVersions);
  expect(newestTestServer().version).toBe(supportedVersions.at(-1));
});

it.each(testServers())('are the version that they claim to be: $version', async server => {
  await using database = await createDatabase(server);
  const [row] = await database.query<{ server_version_num: string }>('show server_version_num');
  expect(Math.floor(Number(row?.server_version_num) / 10_000)).toBe(server.version);
});

it('ask for a password', async () => {
  const url = newestTestServer().url('postgres', { password: 'wrong' });
  await expect(createDatabase(url)).rejects.toMatchObject({ code: '28P01' });
});
