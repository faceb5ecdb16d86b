import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { MigrateError } from '../errors.ts';
import { type Config, type ConfigSources, loadConfig, requireDatabase } from './config.ts';

const root = await temporaryDirectory('migrate-config-');
const directory = join(root.path, 'project');
afterAll(() => root[Symbol.asyncDispose]());
beforeEach(() => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'config'), { recursive: true });
});

const fileName = 'migrate.config.json';

function write(name: string, content: string): void {
  writeFileSync(join(directory, name), content);
}

function load(sources: Partial<ConfigSources> = {}): Config {
  return loadConfig({ directory, environment: {}, flags: {}, configFile: undefined, ...sources });
}

function refusal(sources: Partial<ConfigSources> = {}): MigrateError {
  try {
    load(sources);
  } catch (error) {
    if (error instanceof MigrateError) {
      expect(error.code).toBe('invalid_configuration');
      return error;
    }
    throw error;
  }
  throw new Error('it was loaded');
}

/** A path in the project as a message would show it. */
function shown(path: string): string {
  const absolute = join(directory, path);
  const fromHere = relative(process.cwd(), absolute);
  return fromHere.length < absolute.length ? fromHere : absolute;
}

test('without any source there are defaults', () => {
  const config = load();
  expect(config).toEqual({
    url: undefined,
    migrations: shown('migrations'),
    schema: undefined,
    lockTimeoutMs: 300_000,
    backups: { enabled: true, directory: shown('backups') },
    statementLockTimeoutMs: 1_000,
    logLevel: 'info',
    logFormat: undefined,
    environment: {},
    lint: undefined,
    fleet: undefined,
  });
  expect(Object.isFrozen(config)).toBe(true);
});

describe('each source goes before the one below it', () => {
  const cases: [
    key: string,
    variable: string,
    field: keyof Config,
    values: string[],
    parsed: unknown[],
    fallback: unknown,
  ][] = [
    [
      'url',
      'DATABASE_URL',
      'url',
      ['postgresql://a/file', 'postgresql://a/dotenv', 'postgresql://a/env', 'postgresql://a/flag'],
      ['postgresql://a/file', 'postgresql://a/dotenv', 'postgresql://a/env', 'postgresql://a/flag'],
      undefined,
    ],
    [
      'migrations',
      'MIGRATION_PATH',
      'migrations',
      ['file', './dotenv', 'env', '/flag'],
      [shown('file'), shown('dotenv'), shown('env'), '/flag'],
      shown('migrations'),
    ],
    [
      'schema',
      'MIGRATION_SCHEMA',
      'schema',
      ['file', 'dotenv', 'env', 'flag'],
      ['file', 'dotenv', 'env', 'flag'],
      undefined,
    ],
    [
      'lockTimeoutSeconds',
      'LOCK_TIMEOUT_SECONDS',
      'lockTimeoutMs',
      ['1', '2', '0', '0.5'],
      [1_000, 2_000, 0, 500],
      300_000,
    ],
    [
      'logLevel',
      'LOG_LEVEL',
      'logLevel',
      ['debug', 'WARNING', 'Error', 'warn'],
      ['debug', 'warn', 'error', 'warn'],
      'info',
    ],
    [
      'logFormat',
      'LOG_FORMAT',
      'logFormat',
      ['json', 'pretty', 'JSON', 'pretty'],
      ['json', 'pretty', 'json', 'pretty'],
      undefined,
    ],
  ];
  test.each(cases)('%s', (key, variable, field, values, parsed, fallback) => {
    const [inFile = '', inDotenv = '', inEnvironment = '', inFlag = ''] = values;
    const flags = { [key]: inFlag };
    const environment = { [variable]: inEnvironment };
    expect(load()[field]).toEqual(fallback);
    write(fileName, JSON.stringify({ [key]: inFile }));
    expect(load()[field]).toEqual(parsed[0]);
    write('.env', `${variable}=${inDotenv}\n`);
    expect(load()[field]).toEqual(parsed[1]);
    expect(load({ environment })[field]).toEqual(parsed[2]);
    expect(load({ environment, flags })[field]).toEqual(parsed[3]);

    // An empty or missing value is none.
    expect(load({ environment: { [variable]: '' } })[field]).toEqual(parsed[1]);
    expect(load({ environment: { [variable]: undefined }, flags: { [key]: undefined } })[field]).toEqual(
      parsed[1],
    );
    write('.env', `${variable}=\n`);
    expect(load()[field]).toEqual(parsed[0]);
  });
});

test('a number in the config file is one', () => {
  write(fileName, '{ "lockTimeoutSeconds": 7, "$schema": "https://example.org/schema.json" }');
  expect(load().lockTimeoutMs).toBe(7_000);
});

test('a byte order mark in the config file and in .env is dropped', () => {
  write(fileName, '\uFEFF{ "schema": "a" }');
  write('.env', '\uFEFFLOG_LEVEL=debug\r\nLOG_FORMAT="json" # why\r\n');
  expect(load()).toMatchObject({ schema: 'a', logLevel: 'debug', logFormat: 'json' });
});

test('the environment is that of the process over .env, without what is empty', () => {
  write('.env', 'PGHOST=db\nPGUSER=app\nPGDATABASE=\nPGPASSWORD=secret\n');
  const environment = { PGHOST: '', PGUSER: 'jo', PGPORT: '', PGPASSWORD: undefined };
  expect(load({ environment }).environment).toEqual({ PGHOST: 'db', PGUSER: 'jo', PGPASSWORD: 'secret' });
});

describe('paths', () => {
  test('in a config file are relative to it', () => {
    write('config/app.json', '{ "migrations": "../sql", "url": "pglite:./data" }');
    expect(load({ configFile: 'config/app.json' })).toMatchObject({
      migrations: shown('sql'),
      url: `pglite:${join(directory, 'config/data')}`,
    });
    expect(load({ configFile: join(directory, 'config/app.json') }).migrations).toBe(shown('sql'));
  });

  test('elsewhere are relative to where the command runs', () => {
    write('config/app.json', '{}');
    const environment = { DATABASE_URL: 'pglite:data', MIGRATION_PATH: 'sql' };
    expect(load({ configFile: 'config/app.json', environment })).toMatchObject({
      migrations: shown('sql'),
      url: `pglite:${join(directory, 'data')}`,
    });
  });

  test('of where the command runs are short', () => {
    const here = { directory: process.cwd() };
    const folderFor = (path: string) => load({ ...here, flags: { migrations: path } }).migrations;
    expect(['./migrations', 'db//sql/', '.', './', '../sql', '/sql/'].map(folderFor)).toEqual([
      'migrations',
      'db/sql',
      '.',
      '.',
      '../sql',
      '/sql/',
    ]);
  });

  test.each([
    ['pglite:memory', 'pglite:memory'],
    ['pglite:/data', 'pglite:/data'],
    ['postgresql://jo@localhost/app', 'postgresql://jo@localhost/app'],
  ])('%s stays', (url, expected) => {
    expect(load({ environment: { DATABASE_URL: url } }).url).toBe(expected);
  });
});

describe('a wrong value', () => {
  const limits = 'is not a number of seconds between 0 and 86400';

  test.each([
    [{ flags: { lockTimeoutSeconds: 'soon' } }, `--lock-timeout: "soon" ${limits}`],
    [{ flags: { lockTimeoutSeconds: '' } }, `--lock-timeout: "" ${limits}`],
    [{ environment: { LOCK_TIMEOUT_SECONDS: '-1' } }, `LOCK_TIMEOUT_SECONDS: "-1" ${limits}`],
    [{ environment: { LOCK_TIMEOUT_SECONDS: '86401' } }, `LOCK_TIMEOUT_SECONDS: "86401" ${limits}`],
    [{ environment: { LOCK_TIMEOUT_SECONDS: 'Infinity' } }, `LOCK_TIMEOUT_SECONDS: "Infinity" ${limits}`],
    [
      { flags: { logLevel: 'degub' } },
      '--log-level: "degub" is not one of debug, info, warn, error; did you mean "debug"?',
    ],
    [{ flags: { logFormat: 'x' } }, '--log-format: "x" is not one of json, pretty'],
    [{ flags: { migrations: '' } }, '--path: it is empty'],
    [{ flags: { schema: ' ' } }, '--schema: it is empty'],
  ])('%j', (sources, message) => {
    expect(refusal(sources).problems).toEqual([{ code: 'invalid_value', message }]);
  });

  test('that a better source covers is not looked at', () => {
    write('.env', 'LOG_LEVEL=x\n');
    expect(load({ flags: { logLevel: 'warn' } }).logLevel).toBe('warn');
  });

  test('in every source, at once', () => {
    write(fileName, '{\n  "shema": "a",\n  "url": true,\n  "logFormat": "x"\n}\n');
    write('.env', 'LOG_LEVEL=x\n');
    const error = refusal({ environment: { LOCK_TIMEOUT_SECONDS: 'x' } });
    expect(error.message).toBe('the configuration cannot be used');
    expect(error.problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: unknown setting "shema"',
      '3: "url" must be a text or a number',
      `undefined: LOCK_TIMEOUT_SECONDS: "x" ${limits}`,
      'undefined: LOG_LEVEL in .env: "x" is not one of debug, info, warn, error',
      `undefined: "logFormat" in ${join(directory, fileName)}: "x" is not one of json, pretty`,
    ]);
  });
});

describe('a config file', () => {
  test.each([
    ['{ "migration": "x" }', 1, 3, 'Did you mean "migrations"?'],
    ['{\n  "loglevel": "debug"\n}', 2, 3, 'Did you mean "logLevel"?'],
    [
      '{\n\t"schema": "databse",\n\t"databse": 1\n}',
      3,
      2,
      expect.stringContaining('Known settings: url, migrations'),
    ],
    ['{"a:":"b", ":x" :1, "schema":"s"}', 1, 2, expect.anything()],
    ['{ "\\u0061": 1 }', 1, 1, expect.anything()],
    ['{ "__proto__": 1 }', 1, 3, expect.anything()],
    ['{ "constructor": 1 }', 1, 3, expect.anything()],
  ])('with an unknown key: %s', (source, line, column, hint) => {
    write(fileName, source);
    const error = refusal();
    expect(error.message).toBe(`${join(directory, fileName)} cannot be used`);
    expect(error.problems[0]).toEqual({
      code: 'unknown_key',
      message: expect.stringContaining('unknown setting'),
      file: join(directory, fileName),
      line,
      column,
      source,
      hint,
    });
  });

  test.each([
    ['{ "schema": null }', '"schema" must be a text or a number'],
    ['{ "schema": ["a"] }', '"schema" must be a text or a number'],
    ['{ "schema": false }', '"schema" must be a text or a number'],
    ['{ "schema": "" }', 'it is empty'],
  ])('with a value that is none: %s', (source, message) => {
    write(fileName, source);
    expect(refusal().problems.map(problem => problem.message)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['', 1, 1, 'Unexpected end of JSON input'],
    ['{\n  "schema": }\n', 2, 13, "Unexpected token '}'"],
    ['{\n  "schema": "a",\n}\n', 3, 1, 'Expected double-quoted property name'],
    ['{\n  "schema": "a"\n', 3, 1, "Expected ',' or '}' after property value"],
    ['{ "schema" "a" }', 1, 12, "Expected ':' after property name"],
    ['{ "schema": tru }', 1, 16, "Unexpected token ' '"],
    ['{ "schema": tru\n}', 1, 16, "Unexpected token '\\n'"],
    [
      '{ "a": [1, 2, 3, 4, 5, 6, 7, 8, 9],\n  "b": oops, "c": [1, 2, 3, 4, 5, 6] }',
      2,
      8,
      "Unexpected token 'o'",
    ],
    ['{ "a": x at position 1 }', 1, 8, "Unexpected token 'x'"],
    ['// why\n{}', 1, 1, "Unexpected token '/'"],
    ['{} {}', 1, 4, 'Unexpected non-whitespace character after JSON'],
    ['\uFEFF{\n  é', 2, 3, "Expected property name or '}'"],
  ])('that is not JSON: %j', (source, line, column, message) => {
    write(fileName, source);
    const error = refusal();
    expect(error.message).toBe(`${join(directory, fileName)} is not JSON`);
    expect(error.problems).toEqual([
      {
        code: 'invalid_json',
        message,
        file: join(directory, fileName),
        line,
        column,
        source: source.replace('\uFEFF', ''),
      },
    ]);
  });

  test.each(['[]', '"x"', 'null', '1'])('that holds no object: %s', source => {
    write(fileName, source);
    expect(refusal()).toMatchObject({ message: `${join(directory, fileName)} must hold a JSON object` });
  });

  test.each([
    'postgresql://jo:hunter2@localhost/app',
    'postgres://jo:hunter2@localhost',
    'postgresql://jo:hunter2/x@localhost/app',
    'postgresql://localhost/app?user=jo&password=hunter2',
    'host=localhost password=hunter2',
  ])('with a password: %s', url => {
    write(fileName, `{\n  "schema": "a", "url": "${url}", "x": 1\n}\n`);
    const error = refusal();
    expect(error.problems).toMatchObject([
      { code: 'secret_in_file', line: 2, column: 18, hint: expect.stringContaining('DATABASE_URL') },
      { code: 'unknown_key', line: 2 },
    ]);
    expect(error.problems[1]?.column).toBe(18 + `"url": "${url}", `.length);
    expect(error.problems[0]?.source).toHaveLength(`{\n  "schema": "a", "url": "${url}", "x": 1\n}\n`.length);
    expect(JSON.stringify([error, error.problems])).not.toContain('hunter2');
  });

  test('that is broken shows no password', () => {
    write(fileName, '{ "url": "postgresql://jo:hunter2@localhost/app", oops }');
    const error = refusal();
    expect(error.problems).toMatchObject([{ code: 'invalid_json', line: 1 }]);
    expect(JSON.stringify([error, error.problems])).not.toContain('hunter2');
    write(fileName, '{ "url": "postgresql://jo:hunter2@h", "a": oops }');
    expect(JSON.stringify(refusal().problems)).not.toContain('hunter2');
  });

  test.each([
    'postgresql://jo@localhost:5432/app',
    'postgresql:///app?host=/run/postgresql',
    'pglite:./data',
  ])('with a URL that holds none: %s', url => {
    write(fileName, JSON.stringify({ url }));
    expect(load().url).toContain(url.slice(-4));
  });

  test('that was named and is missing', () => {
    expect(refusal({ configFile: 'nothing.json' })).toMatchObject({
      message: `there is no config file ${join(directory, 'nothing.json')}`,
      hint: expect.stringContaining('--config'),
    });
  });

  test('that cannot be read', () => {
    mkdirSync(join(directory, fileName));
    expect(refusal()).toMatchObject({
      message: `${join(directory, fileName)} cannot be read`,
      hint: expect.stringContaining('EISDIR'),
    });
    write('file', '');
    expect(refusal({ configFile: 'file/x.json' }).hint).toContain('ENOTDIR');
  });
});

test('.env that cannot be read', () => {
  mkdirSync(join(directory, '.env'));
  expect(refusal()).toMatchObject({
    message: `${join(directory, '.env')} cannot be read`,
    hint: expect.stringContaining('EISDIR'),
  });
});

describe('a database', () => {
  test.each([
    { DATABASE_URL: 'postgresql://localhost/app' },
    { PGHOST: 'localhost' },
    { PGDATABASE: 'app' },
    { PGUSER: 'jo' },
    { PGPORT: '5433' },
    { DATABASE_URL: 'pglite:memory', PGSERVICE: 'x' },
  ])('is named by %j', environment => {
    expect(() => requireDatabase(load({ environment }))).not.toThrow();
  });

  test.each([
    [{}, 'DATABASE_URL is not set'],
    [{ DATABASE_URL: '', PGHOST: '', PGSERVICE: '' }, 'DATABASE_URL is not set'],
    [{ PGPASSWORD: 'secret' }, 'DATABASE_URL is not set'],
    [{ PGSERVICE: 'app', PGHOST: 'db' }, 'PGSERVICE is set, but service files are not read'],
  ])('is not named by %j', (environment, message) => {
    const config = load({ environment });
    expect(() => requireDatabase(config)).toThrow(
      expect.objectContaining({ code: 'no_database_url', message, hint: expect.any(String) }),
    );
  });
});
