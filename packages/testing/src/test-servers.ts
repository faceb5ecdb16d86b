import { inject } from 'vitest';
import { TestSetupError } from './errors.ts';
import { type Credentials, changeUrl } from './url.ts';

/** What the global setup tells the test files about a server; plain data, since they are other processes. */
export interface ServerFacts {
  readonly version: number;
  readonly url: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    servers: readonly ServerFacts[];
  }
}

/** A server that the whole test run shares. Tests create databases on it and leave the server itself alone. */
export interface TestServer {
  readonly version: number;
  readonly host: string;
  readonly port: number;
  /** A connection string for a database of this server: by default `postgres`, as the superuser. */
  url(database?: string, credentials?: Credentials): string;
}

/**
 * The servers of this run, oldest version first, for `describe.each(testServers())('PostgreSQL $version', …)`.
 * `POSTGRES_VERSIONS=14,18` picks versions; `POSTGRES_URLS` names running servers to use instead. Throws when
 * there is none, because no server would mean no test, and no test always passes.
 */
export function testServers(): [TestServer, ...TestServer[]] {
  const [first, ...others] = (inject('servers') ?? []).map(toServer);
  if (first !== undefined) return [first, ...others];
  throw new TestSetupError(
    'servers-missing',
    'This test needs PostgreSQL servers, and the run has none. Run it in the vitest project "integration", ' +
      'whose global setup starts them: npx vitest run --project integration',
  );
}

/**
 * The oldest, the middle and the newest server of this run, for what no version is known to do differently from its
 * neighbours; all of them with `EVERY_VERSION=1`.
 */
export function oldestMiddleAndNewest(): [TestServer, ...TestServer[]] {
  const servers = testServers();
  if (process.env['EVERY_VERSION'] === '1') return servers;
  const places = new Set([0, Math.floor(servers.length / 2), servers.length - 1]);
  const [first, ...others] = servers.filter((_, place) => places.has(place));
  return first === undefined ? servers : [first, ...others];
}

/** The newest server of this run, for tests that need no more than one. */
export function newestTestServer(): TestServer {
  const servers = testServers();
  return servers.at(-1) ?? servers[0];
}

function toServer({ version, url }: ServerFacts): TestServer {
  const { hostname, port } = new URL(url);
  return {
    version,
    host: hostname,
    port: Number(port || 5432),
    url: (database = 'postgres', credentials = {}) => changeUrl(url, database, credentials),
  };
}
