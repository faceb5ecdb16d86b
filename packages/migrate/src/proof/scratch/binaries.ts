import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MigrateError, type Problem } from '../../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where a major version is to be rehearsed on: the URL of a server, or the folder of binaries to start one from. */
export type ServerOfVersion = { readonly server: string } | { readonly binaries: string };

/** Where packages put a major version: folders with `bin/initdb` and `bin/postgres`. */
const packagedFolders = [
  // Debian, Ubuntu, and the packages of postgresql.org for them.
  '/usr/lib/postgresql/VERSION',
  // The packages of postgresql.org for Red Hat and its kin.
  '/usr/pgsql-VERSION',
  // Homebrew, on Apple silicon and on Intel.
  '/opt/homebrew/opt/postgresql@VERSION',
  '/usr/local/opt/postgresql@VERSION',
  '/Applications/Postgres.app/Contents/Versions/VERSION',
];

/**
 * For each major version the server that the environment names (`VERIFY_URL_16`), else binaries on this machine.
 * Throws `binaries_missing` with every version that has neither.
 */
export async function findServers(
  versions: readonly string[],
  environment: Environment,
): Promise<readonly ServerOfVersion[]> {
  const found = await Promise.all(
    versions.map(async version => ({ version, result: await findServer(version, environment) })),
  );
  const problems = found.flatMap(({ result }) => ('code' in result ? [result] : []));
  if (problems.length === 0) return found.flatMap(({ result }) => ('code' in result ? [] : [result]));
  const missing = found.filter(({ result }) => 'code' in result).map(({ version }) => version);
  const [version] = missing;
  throw new MigrateError(
    'binaries_missing',
    `there is no PostgreSQL ${missing.join(', ')} to rehearse on; nothing was run`,
    {
      problems,
      hint: `Install it (Debian and Ubuntu: apt-get install postgresql-${version}), or name the folder above its bin in VERIFY_BINARIES_${version}, or a server in VERIFY_URL_${version}. Without --versions, --embedded needs no server.`,
    },
  );
}

async function findServer(version: string, environment: Environment): Promise<ServerOfVersion | Problem> {
  const server = environment[`VERIFY_URL_${version}`];
  if (server) return { server };
  const named = environment[`VERIFY_BINARIES_${version}`];
  if (named) {
    const problem = await problemOf(named, version);
    return problem === undefined ? { binaries: named } : missing(`VERIFY_BINARIES_${version}: ${problem}`);
  }
  const folders = packagedFolders.map(folder => folder.replace('VERSION', version));
  const problems = await Promise.all(folders.map(folder => problemOf(folder, version)));
  const usable = folders.find((_, place) => problems[place] === undefined);
  if (usable !== undefined) return { binaries: usable };
  return missing(`neither VERIFY_URL_${version} nor VERIFY_BINARIES_${version} is set`, problems);
}

function missing(message: string, details: readonly (string | undefined)[] = []): Problem {
  return { code: 'binaries_missing', message, details: details.filter(detail => detail !== undefined) };
}

/** Running it is the only test that covers another version, missing libraries and a foreign processor alike. */
async function problemOf(folder: string, version: string): Promise<string | undefined> {
  for (const name of ['initdb', 'postgres']) {
    const isThere = await access(join(folder, 'bin', name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!isThere) return `${folder} has no bin/${name} that can be run`;
  }
  try {
    const { stdout } = await promisify(execFile)(join(folder, 'bin/postgres'), ['--version']);
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
    return major === version ? undefined : `${folder} has PostgreSQL ${major ?? stdout.trim()}`;
  } catch (error) {
    return `${folder}/bin/postgres does not run: ${String((error as { stderr?: unknown }).stderr ?? error).trim()}`;
  }
}
