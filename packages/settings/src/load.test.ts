import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { ConfigFileError } from './config-file.ts';
import { loadSettings, type SettingsSources } from './load.ts';
import { oneOf, type Setting, text } from './setting.ts';

const directory = mkdtempSync(join(tmpdir(), 'settings-'));
const file = join(directory, 'tool.json');
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(directory, { recursive: true }));

const settings = {
  colour: {
    key: 'colour',
    environment: 'TOOL_COLOUR',
    flag: { name: '--colour', value: 'name' },
    meaning: 'the colour',
    parse: oneOf(['red', 'green']),
  },
  prices: {
    key: 'prices',
    environment: undefined,
    flag: undefined,
    meaning: 'the prices',
    isStructured: true,
    parse: json => ({ value: JSON.parse(json) as unknown }),
  },
  backup: {
    key: 'backup',
    environment: 'TOOL_BACKUP',
    flag: undefined,
    meaning: 'whether to keep a copy',
    isBoolean: true,
    parse: word => (word === 'true' || word === 'false' ? { value: word === 'true' } : { complaint: 'no' }),
  },
  url: {
    key: 'url',
    environment: 'TOOL_URL',
    flag: undefined,
    meaning: 'where',
    isSecret: value => value.includes('@'),
    parse: text,
  },
} as const satisfies Record<string, Setting<unknown>>;

function load(content: string | undefined, sources: Partial<SettingsSources> = {}) {
  if (content !== undefined) writeFileSync(file, content);
  const loaded = loadSettings(
    {
      directory,
      environment: {},
      flags: {},
      fileName: 'tool.json',
      configFile: undefined,
      advice: { create: 'make one', example: '{ "colour": "red" }' },
      ...sources,
    },
    settings,
  );
  const values = {
    colour: loaded.read(settings.colour)?.value,
    prices: loaded.read(settings.prices)?.value,
    backup: loaded.read(settings.backup)?.value,
    url: loaded.read(settings.url)?.value,
  };
  return {
    values,
    text: loaded.configText,
    problems: loaded.problems.map(problem => `${problem.line ?? '-'} ${problem.message}`),
  };
}

test('objects and truth values in the config file', () => {
  expect(load('{ "prices": { "a": 1 }, "backup": false }').values).toMatchObject({
    prices: { a: 1 },
    backup: false,
  });
});

test('what only the config file can say, and the text it says it in', () => {
  const content = '{ "prices": { "a": 1 } }';
  const environment = { undefined: '{ "a": 2 }', '': '{ "a": 3 }' };
  expect(load(content, { environment })).toMatchObject({ values: { prices: { a: 1 } }, text: content });
  rmSync(file);
  expect(load(undefined, { environment })).toMatchObject({ values: { prices: undefined }, text: undefined });
});

test('a flag goes before the environment, and that before the file', () => {
  const environment = { TOOL_COLOUR: 'red' };
  expect(load('{ "colour": "green" }').values.colour).toBe('green');
  expect(load('{ "colour": "green" }', { environment }).values.colour).toBe('red');
  expect(load(undefined, { environment, flags: { colour: 'green' } }).values.colour).toBe('green');
});

test('every problem is told, each with its place', () => {
  const content = '{\n  "color": "red",\n  "prices": 3,\n  "backup": [],\n  "url": "a:b@c"\n}';
  expect(load(content, { flags: { colour: 'rad' } }).problems).toEqual([
    '2 unknown setting "color"',
    '3 "prices" must be an object or a list',
    '4 "backup" must be a text or a number',
    '5 a secret stands in the config file',
    '- --colour: "rad" is not one of red, green; did you mean "red"?',
  ]);
});

test.each(['[]', '{ "colour": }', 'null'])('%s is refused', content => {
  expect(() => load(content)).toThrow(ConfigFileError);
});

test('a file that was asked for must be there', () => {
  expect(() => load(undefined, { configFile: 'other.json' })).toThrow(
    /there is no config file .*other\.json/,
  );
});
