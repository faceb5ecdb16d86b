import { oneOf, type Parsed, type Setting, text } from '@proven/settings';
import { redact } from '../redact.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

export const settings = {
  url: {
    key: 'url',
    environment: 'DATABASE_URL',
    flag: undefined,
    meaning: 'the database: postgresql://…, or pglite:FOLDER for the embedded one',
    isSecret: value => redact(value) !== value,
    parse: text,
  },
  migrations: {
    key: 'migrations',
    environment: 'MIGRATION_PATH',
    flag: { name: '--path', value: 'folder' },
    meaning: 'the folder with the migration files (./migrations)',
    parse: text,
  },
  schema: {
    key: 'schema',
    environment: 'MIGRATION_SCHEMA',
    flag: { name: '--schema', value: 'name' },
    meaning: 'the schema that is the target; by default the first of the search_path',
    parse: text,
  },
  lockTimeoutSeconds: {
    key: 'lockTimeoutSeconds',
    environment: 'LOCK_TIMEOUT_SECONDS',
    flag: { name: '--lock-timeout', value: 'seconds' },
    meaning: 'seconds to wait for another migration to end (300)',
    parse: parseSeconds,
  },
  statementLockTimeoutSeconds: {
    key: 'statementLockTimeoutSeconds',
    environment: 'STATEMENT_LOCK_TIMEOUT_SECONDS',
    flag: undefined,
    meaning:
      'seconds that a statement waits for a lock before its migration is taken back and tried again (1)',
    parse: parseShortSeconds,
  },
  backupEnabled: {
    key: 'backupEnabled',
    environment: 'BACKUP_ENABLED',
    flag: undefined,
    isBoolean: true,
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
    flag: { name: '--log-level', value: 'level' },
    meaning: 'debug (with SQL text), info, warn or error (info)',
    parse: parseLogLevel,
  },
  logFormat: {
    key: 'logFormat',
    environment: 'LOG_FORMAT',
    flag: { name: '--log-format', value: 'format' },
    meaning: 'json or pretty; by default pretty on a terminal and json elsewhere',
    parse: oneOf(logFormats),
  },
  fleet: {
    key: 'fleet',
    environment: undefined,
    flag: undefined,
    meaning: 'targets of a fleet, what they share, connections, waves and failures',
    isStructured: true,
    parse: json => ({ value: JSON.parse(json) as unknown }),
  },
  lint: {
    key: 'lint',
    environment: undefined,
    flag: undefined,
    meaning: 'severities of rules, and what lint fails on',
    isStructured: true,
    parse: json => ({ value: JSON.parse(json) as unknown }),
  },
} as const satisfies Record<string, Setting<unknown>>;

function parseSeconds(value: string): Parsed<number> {
  const seconds = Number(value);
  return value.trim() !== '' && Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400
    ? { value: seconds }
    : { complaint: `"${value}" is not a number of seconds between 0 and 86400` };
}

function parseBoolean(value: string): Parsed<boolean> {
  if (['true', 'on', 'yes', '1'].includes(value.toLowerCase())) return { value: true };
  if (['false', 'off', 'no', '0'].includes(value.toLowerCase())) return { value: false };
  return { complaint: `"${value}" is neither true nor false` };
}

/** PostgreSQL takes 0 as no limit, and others would wait behind the migration for as long. */
function parseShortSeconds(value: string): Parsed<number> {
  const seconds = Number(value);
  return value.trim() !== '' && seconds >= 0.001 && seconds <= 3_600
    ? { value: seconds }
    : { complaint: `"${value}" is not a number of seconds between 0.001 and 3600` };
}

function parseLogLevel(value: string): Parsed<LogLevel> {
  return oneOf(logLevels)(value.toLowerCase() === 'warning' ? 'warn' : value);
}
