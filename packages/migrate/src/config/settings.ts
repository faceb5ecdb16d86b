import { nearestWord } from '../nearest.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** One thing that can be configured. */
export interface Setting<Value> {
  /** Its key in the config file. */
  readonly key: string;
  readonly environment: string;
  /** Undefined for what must not stand in a list of processes. */
  readonly flag: string | undefined;
  readonly meaning: string;
  /** The value, or what is wrong with it. */
  readonly parse: (text: string) => { value: Value } | { complaint: string };
}

const text = (value: string) => (value.trim() === '' ? { complaint: 'it is empty' } : { value });

export const settings = {
  url: {
    key: 'url',
    environment: 'DATABASE_URL',
    flag: undefined,
    meaning: 'the database: postgresql://…, or pglite:FOLDER for the embedded one',
    parse: text,
  },
  migrations: {
    key: 'migrations',
    environment: 'MIGRATION_PATH',
    flag: '--path',
    meaning: 'the folder with the migration files (./migrations)',
    parse: text,
  },
  schema: {
    key: 'schema',
    environment: 'MIGRATION_SCHEMA',
    flag: '--schema',
    meaning: 'the schema that is the target; by default the first of the search_path',
    parse: text,
  },
  lockTimeoutSeconds: {
    key: 'lockTimeoutSeconds',
    environment: 'LOCK_TIMEOUT_SECONDS',
    flag: '--lock-timeout',
    meaning: 'seconds to wait for another migration to end (300)',
    parse: parseSeconds,
  },
  backupEnabled: {
    key: 'backupEnabled',
    environment: 'BACKUP_ENABLED',
    flag: undefined,
    meaning: 'whether rows that a run could lose are saved before it: true or false (true)',
    parse: parseBoolean,
  },
  backups: {
    key: 'backups',
    environment: 'BACKUP_PATH',
    flag: undefined,
    meaning: 'the folder for backups (./backups)',
    parse: text,
  },
  logLevel: {
    key: 'logLevel',
    environment: 'LOG_LEVEL',
    flag: '--log-level',
    meaning: 'debug (with SQL text), info, warn or error (info)',
    parse: parseLogLevel,
  },
  logFormat: {
    key: 'logFormat',
    environment: 'LOG_FORMAT',
    flag: '--log-format',
    meaning: 'json or pretty; by default pretty on a terminal and json elsewhere',
    parse: parseLogFormat,
  },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;

function parseSeconds(value: string): { value: number } | { complaint: string } {
  const seconds = Number(value);
  return value.trim() !== '' && Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400
    ? { value: seconds }
    : { complaint: `"${value}" is not a number of seconds between 0 and 86400` };
}

function parseBoolean(value: string): { value: boolean } | { complaint: string } {
  if (['true', 'on', 'yes', '1'].includes(value.toLowerCase())) return { value: true };
  if (['false', 'off', 'no', '0'].includes(value.toLowerCase())) return { value: false };
  return { complaint: `"${value}" is neither true nor false` };
}

function parseLogLevel(value: string): { value: LogLevel } | { complaint: string } {
  const lower = value.toLowerCase();
  const level = logLevels.find(known => known === (lower === 'warning' ? 'warn' : lower));
  return level === undefined ? { complaint: suggest(value, logLevels) } : { value: level };
}

function parseLogFormat(value: string): { value: LogFormat } | { complaint: string } {
  const format = logFormats.find(known => known === value.toLowerCase());
  return format === undefined ? { complaint: suggest(value, logFormats) } : { value: format };
}

function suggest(value: string, known: readonly string[]): string {
  const near = nearestWord(value, known);
  return near === undefined
    ? `"${value}" is not one of ${known.join(', ')}`
    : `"${value}" is not one of ${known.join(', ')}; did you mean "${near}"?`;
}
