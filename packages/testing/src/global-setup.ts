import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { TestSetupError } from './errors.ts';
import { type PostgresServer, startServer } from './server.ts';
import type { ServerFacts } from './test-servers.ts';
import { type PostgresVersion, supportedVersions } from './versions.ts';

const started: PostgresServer[] = [];

/** Vitest's global setup: one server per supported version for the whole run, or those of `POSTGRES_URLS`. */
export async function setup(project: TestProject): Promise<void> {
  const urls = (process.env['POSTGRES_URLS'] ?? '').split(/[\s,]+/).filter(url => url !== '');
  project.provide('servers', urls.length > 0 ? await inspectServers(urls) : await startServers());
}

export async function teardown(): Promise<void> {
  await Promise.all(started.splice(0).map(server => server.stop()));
}

async function startServers(): Promise<ServerFacts[]> {
  const waiting = [...supportedVersions];
  try {
    // Two at a time: starting is mostly work for the processor, and small machines have two.
    await Promise.all([startNext(waiting), startNext(waiting)]);
  } catch (error) {
    await teardown();
    throw error;
  }
  return sortByVersion(started.map(server => ({ version: server.version, url: server.url() })));
}

async function startNext(waiting: PostgresVersion[]): Promise<void> {
  for (let version = waiting.shift(); version !== undefined; version = waiting.shift()) {
    started.push(await startServer({ version }));
  }
}

async function inspectServers(urls: readonly string[]): Promise<ServerFacts[]> {
  return sortByVersion(await Promise.all(urls.map(inspectServer)));
}

async function inspectServer(url: string): Promise<ServerFacts> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rows } = await client.query('show server_version_num');
    return { version: Math.floor(Number(rows[0]?.server_version_num) / 10_000), url };
  } catch (cause) {
    throw new TestSetupError(
      'servers-missing',
      `A server that POSTGRES_URLS names does not answer: ${cause}`,
      {
        cause,
      },
    );
  } finally {
    await client.end().catch(() => {});
  }
}

function sortByVersion(servers: ServerFacts[]): ServerFacts[] {
  return servers.sort((one, other) => one.version - other.version);
}
