import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { MigrateError } from '../errors.ts';
import { configFileName, readConfigFile } from './config-file.ts';
import { type LogFormat, type LogLevel, type Setting, settings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command runs with. Built once, from defaults < config file < .env < environment < flags. */
export interface Config {
  /** Undefined when libpq's variables, or nothing at all, name the database. */
  readonly url: string | undefined;
  readonly migrations: string;
  readonly schema: string | undefined;
  readonly lockTimeoutMs: number;
  readonly backups: { readonly enabled: boolean; readonly directory: string };
  readonly logLevel: LogLevel;
  /** Undefined: the terminal decides. */
  readonly logFormat: LogFormat | undefined;
  /** The process environment over `.env`. */
  readonly environment: Environment;
}

export interface ConfigSources {
  readonly directory: string;
  readonly environment: Environment;
  /** Values of flags by the setting's key. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** What `--config` says. */
  readonly configFile: string | undefined;
}

interface Source {
  /** Where a value came from, for an error message. */
  readonly name: (setting: Setting<unknown>) => string;
  readonly value: (setting: Setting<unknown>) => string | undefined;
  /** What relative paths are relative to. */
  readonly directory: string;
}

/** Reads all sources. Throws `invalid_configuration` with everything that is wrong in them. */
export function loadConfig(sources: ConfigSources): Config {
  const { directory, flags } = sources;
  const filePath = resolve(directory, sources.configFile ?? configFileName);
  const file = readConfigFile(filePath, sources.configFile !== undefined);
  const dotenv = withoutEmpty(readDotenv(join(directory, '.env')));
  const environment = withoutEmpty(sources.environment);
  const ordered: readonly Source[] = [
    { name: setting => setting.flag ?? setting.key, value: setting => flags[setting.key], directory },
    {
      name: setting => setting.environment,
      value: setting => environment[setting.environment],
      directory,
    },
    {
      name: setting => `${setting.environment} in .env`,
      value: setting => dotenv[setting.environment],
      directory,
    },
    {
      name: setting => `"${setting.key}" in ${filePath}`,
      value: setting => file.values.get(setting.key),
      directory: dirname(filePath),
    },
  ];

  const problems = [...file.problems];
  const read = <Value>(setting: Setting<Value>): { value: Value; directory: string } | undefined => {
    const source = ordered.find(candidate => candidate.value(setting) !== undefined);
    const text = source?.value(setting);
    if (source === undefined || text === undefined) return undefined;
    const parsed = setting.parse(text);
    if ('value' in parsed) return { value: parsed.value, directory: source.directory };
    problems.push({ code: 'invalid_value', message: `${source.name(setting)}: ${parsed.complaint}` });
    return undefined;
  };
  const url = read(settings.url);
  const migrations = read(settings.migrations);
  const backups = read(settings.backups);
  const config: Config = {
    url: url === undefined ? undefined : resolveUrl(url.value, url.directory),
    migrations: resolveFolder(migrations?.value ?? 'migrations', migrations?.directory ?? directory),
    schema: read(settings.schema)?.value,
    lockTimeoutMs: (read(settings.lockTimeoutSeconds)?.value ?? 300) * 1_000,
    backups: {
      enabled: read(settings.backupEnabled)?.value ?? true,
      directory: resolveFolder(backups?.value ?? 'backups', backups?.directory ?? directory),
    },
    logLevel: read(settings.logLevel)?.value ?? 'info',
    logFormat: read(settings.logFormat)?.value,
    environment: { ...dotenv, ...environment },
  };
  if (problems.length > 0) {
    const where = problems.length === file.problems.length ? filePath : 'the configuration';
    throw new MigrateError('invalid_configuration', `${where} cannot be used`, { problems });
  }
  return Object.freeze(config);
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

function readDotenv(path: string): Environment {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new MigrateError('invalid_configuration', `${path} cannot be read`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
  return parseEnv(content.replace(/^\uFEFF/, '')) as Environment;
}

/** An empty variable means unset, as in a shell script that passes on what it may not have. */
function withoutEmpty(variables: Environment): Environment {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
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
