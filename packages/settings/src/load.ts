import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type ConfigFileAdvice, ConfigFileError, type ConfigProblem, readConfigFile } from './config-file.ts';
import type { Setting } from './setting.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingsSources {
  /** Where the user stands. */
  readonly directory: string;
  readonly environment: Environment;
  /** Values of flags by the setting's key. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  /** The config file's name where none is given. */
  readonly fileName: string;
  /** What `--config` says. */
  readonly configFile: string | undefined;
  readonly advice: ConfigFileAdvice;
}

export interface LoadedSettings {
  /** The value of the first source that has one, with the folder its relative paths start from. */
  readonly read: <Value>(setting: Setting<Value>) => { value: Value; directory: string } | undefined;
  /** Everything that is wrong so far: in the config file, and in what was read. */
  readonly problems: readonly ConfigProblem[];
  readonly configFile: string;
  /** The config file's text, for the place of what is wrong inside a structured setting; undefined when there is none. */
  readonly configText: string | undefined;
  /** The process environment over `.env`, without what is empty. */
  readonly environment: Readonly<Record<string, string>>;
}

interface Source {
  /** Where a value came from, for an error message. */
  readonly name: (setting: Setting<unknown>) => string;
  readonly value: (setting: Setting<unknown>) => string | undefined;
  /** What relative paths are relative to. */
  readonly directory: string;
}

/** Opens the sources, flags first: flags > environment > .env > config file. Throws `ConfigFileError` for a file that cannot be read. */
export function loadSettings(
  sources: SettingsSources,
  settings: Readonly<Record<string, Setting<unknown>>>,
): LoadedSettings {
  const { directory, flags } = sources;
  const configFile = resolve(directory, sources.configFile ?? sources.fileName);
  const file = readConfigFile(
    configFile,
    sources.configFile !== undefined,
    Object.values(settings),
    sources.advice,
  );
  const dotenv = withoutEmpty(readDotenv(join(directory, '.env')));
  const environment = withoutEmpty(sources.environment);
  const ordered: readonly Source[] = [
    { name: setting => setting.flag?.name ?? setting.key, value: setting => flags[setting.key], directory },
    {
      name: setting => `${setting.environment}`,
      value: setting => variableOf(setting, environment),
      directory,
    },
    {
      name: setting => `${setting.environment} in .env`,
      value: setting => variableOf(setting, dotenv),
      directory,
    },
    {
      name: setting => `"${setting.key}" in ${configFile}`,
      value: setting => file.values.get(setting.key),
      directory: dirname(configFile),
    },
  ];
  const problems = [...file.problems];
  return {
    problems,
    configFile,
    configText: file.source,
    environment: { ...dotenv, ...environment },
    read: setting => {
      const source = ordered.find(candidate => candidate.value(setting) !== undefined);
      const given = source?.value(setting);
      if (source === undefined || given === undefined) return undefined;
      const parsed = setting.parse(given);
      if ('value' in parsed) return { value: parsed.value, directory: source.directory };
      problems.push({ code: 'invalid_value', message: `${source.name(setting)}: ${parsed.complaint}` });
      return undefined;
    },
  };
}

function variableOf({ environment: name }: Setting<unknown>, variables: Environment): string | undefined {
  return name === undefined ? undefined : variables[name];
}

function readDotenv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as Environment;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigFileError(
      `${path} cannot be read`,
      `The system says: ${(error as Error).message}`,
      [],
      error,
    );
  }
}

/** An empty variable means unset, as in a shell script that passes on what it may not have. */
function withoutEmpty(variables: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
    ),
  );
}
