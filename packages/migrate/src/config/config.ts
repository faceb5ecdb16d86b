import { isAbsolute, relative, resolve } from 'node:path';
import { ConfigFileError, type Environment, loadSettings, type SettingsSources } from '@proven/settings';
import { MigrateError, type Problem } from '../errors.ts';
import type { LintSection } from '../lint/settings.ts';
import { maskSecrets } from '../redact.ts';
import { type LogFormat, type LogLevel, settings } from './settings.ts';

export type { Environment };

export const configFileName = 'migrate.config.json';

/** What a command runs with. Built once, from defaults < config file < .env < environment < flags. */
export interface Config {
  /** Undefined when libpq's variables, or nothing at all, name the database. */
  readonly url: string | undefined;
  readonly migrations: string;
  readonly schema: string | undefined;
  readonly lockTimeoutMs: number;
  readonly backups: { readonly enabled: boolean; readonly directory: string };
  readonly statementLockTimeoutMs: number;
  readonly logLevel: LogLevel;
  /** Undefined: the terminal decides. */
  readonly logFormat: LogFormat | undefined;
  /** The process environment over `.env`. */
  readonly environment: Environment;
  /** What the config file says about lint, as it stands there: lint checks it when it is run. */
  readonly lint: LintSection | undefined;
  /** The same about fleets. */
  readonly fleet: ConfigSection | undefined;
}

/** A part of the config file that is checked where it is used. */
export interface ConfigSection {
  readonly value: unknown;
  readonly path: string;
  /** The text of the file, for the place of a mistake. */
  readonly source: string;
}

/** Where the values come from, but for the file's name. */
export type ConfigSources = Omit<SettingsSources, 'fileName' | 'advice'>;

/** Reads all sources. Throws `invalid_configuration` with everything that is wrong in them. */
export function loadConfig(sources: ConfigSources): Config {
  const { directory } = sources;
  const { read, problems, environment, configFile, configText = '' } = openSources(sources);
  const url = read(settings.url);
  const migrations = read(settings.migrations);
  const backups = read(settings.backups);
  const lint = read(settings.lint);
  const fleet = read(settings.fleet);
  const config: Config = {
    url: url === undefined ? undefined : resolveUrl(url.value, url.directory),
    migrations: resolveFolder(migrations?.value ?? 'migrations', migrations?.directory ?? directory),
    schema: read(settings.schema)?.value,
    lockTimeoutMs: (read(settings.lockTimeoutSeconds)?.value ?? 300) * 1_000,
    backups: {
      enabled: read(settings.backupEnabled)?.value ?? true,
      directory: resolveFolder(backups?.value ?? 'backups', backups?.directory ?? directory),
    },
    statementLockTimeoutMs: Math.round((read(settings.statementLockTimeoutSeconds)?.value ?? 1) * 1_000),
    logLevel: read(settings.logLevel)?.value ?? 'info',
    logFormat: read(settings.logFormat)?.value,
    environment,
    lint: lint === undefined ? undefined : { value: lint.value, path: configFile, source: configText },
    fleet: fleet === undefined ? undefined : { value: fleet.value, path: configFile, source: configText },
  };
  if (problems.length > 0) {
    const where = problems.every(problem => problem.file === configFile) ? configFile : 'the configuration';
    throw new MigrateError('invalid_configuration', `${where} cannot be used`, {
      problems: problems.map(hideSecrets),
    });
  }
  return Object.freeze(config);
}

const advice = { create: 'create one with "migrate init"', example: '{ "migrations": "./migrations" }' };

function openSources(sources: ConfigSources): ReturnType<typeof loadSettings> {
  try {
    return loadSettings({ ...sources, fileName: configFileName, advice }, settings);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    throw new MigrateError('invalid_configuration', error.message, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      problems: error.problems.map(hideSecrets),
      cause: error,
    });
  }
}

/** The excerpt shows the file, in which there may be a URL with its password. */
function hideSecrets(problem: Problem): Problem {
  return problem.source === undefined ? problem : { ...problem, source: maskSecrets(problem.source) };
}

/** Throws `no_database_url` when nothing says which database is meant. */
export function requireDatabase({ url, environment }: Config): void {
  if (url !== undefined) return;
  if (environment['PGSERVICE'] !== undefined) {
    throw new MigrateError('no_database_url', 'PGSERVICE is set, but service files are not read', {
      hint: 'Set DATABASE_URL, or PGHOST, PGDATABASE and PGUSER.',
    });
  }
  if (['PGHOST', 'PGDATABASE', 'PGUSER', 'PGPORT'].some(name => environment[name] !== undefined)) return;
  throw new MigrateError('no_database_url', 'DATABASE_URL is not set', {
    hint: 'Set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE in the environment or in .env; or try the embedded database: migrate init --embedded',
  });
}

function resolveUrl(url: string, directory: string): string {
  const folder = /^pglite:(.*)$/.exec(url)?.[1];
  // What names no folder is refused where it would be opened.
  if (folder === undefined || folder === 'memory' || folder === '' || folder.startsWith('//')) return url;
  return `pglite:${resolve(directory, folder)}`;
}

/** A path from where the user stands where that is shorter, so that messages are. */
function resolveFolder(path: string, base: string): string {
  if (isAbsolute(path)) return path;
  const absolute = resolve(base, path);
  const fromHere = relative(process.cwd(), absolute) || '.';
  return fromHere.length < absolute.length ? fromHere : absolute;
}
