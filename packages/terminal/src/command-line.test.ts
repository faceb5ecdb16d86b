import { expect, test } from 'vitest';
import { type ProgramShape, parseCommandLine, UsageError } from './command-line.ts';
import type { CommandShape } from './command-shape.ts';
import { createFakeOutput } from './fakes.ts';

class Mistake extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint: string | undefined) {
    super(message);
    this.hint = hint;
  }
}

const list: CommandShape = {
  name: 'cache list',
  summary: 'list what is cached',
  description: 'Lists what is cached.',
  options: [],
  examples: ['tool cache list'],
};
const copy: CommandShape = {
  name: 'copy',
  arguments: [
    { name: '<target>', description: 'where to' },
    { name: '[files...]', description: 'what' },
  ],
  summary: 'copy files',
  description: 'Copies files.',
  options: [
    {
      flags: '--times <n>',
      description: 'how often',
      parse: text => {
        if (!/^\d+$/.test(text)) throw new UsageError(`"${text}" is not a number`);
        return Number(text);
      },
    },
  ],
  examples: ['tool copy here a b'],
};
const create: CommandShape = {
  name: 'create',
  arguments: [{ name: '<name>', description: 'its name' }],
  summary: 'create one',
  description: 'Creates one.',
  options: [],
  examples: ['tool create "a b"'],
};
const show: CommandShape = {
  name: 'show',
  arguments: [{ name: '[name]', description: 'of one that is there' }],
  summary: 'show one',
  description: 'Shows one.',
  options: [],
  examples: ['tool show a'],
};

const program: ProgramShape<CommandShape> = {
  tool: 'tool',
  description: 'Does things.',
  version: () => '1.2.3',
  commands: [copy, create, show, list],
  groups: { cache: 'what was made before' },
  globalOptions: [{ flags: '--config <file>', description: 'the config file' }],
  epilogue: () => 'Exit codes: 0',
  usageError: (message, hint) => new Mistake(message, hint),
};

function parse(...args: string[]) {
  const { output: out, read } = createFakeOutput();
  const terminal = { out, err: createFakeOutput().output, interactive: false };
  return { parsed: parseCommandLine(args, program, terminal), printed: read() };
}

function refusal(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof Mistake) return `${error.message} | ${error.hint}`;
    throw error;
  }
  throw new Error('it was understood');
}

test('a command with its arguments and options, and global options on both sides of it', () => {
  const { parsed } = parse('--json', 'copy', 'there', 'a', 'b', '--times', '2', '--config', 'c.json');
  expect(parsed?.command).toBe(copy);
  expect(parsed?.arguments).toEqual(['there', 'a', 'b']);
  expect(parsed?.options).toMatchObject({ json: true, times: 2, config: 'c.json' });
});

test('a command of two words', () => {
  expect(parse('cache', 'list', '--json').parsed).toMatchObject({ command: list, options: { json: true } });
});

test('an argument that was left out leaves nothing', () => {
  expect(parse('copy', 'there').parsed?.arguments).toEqual(['there']);
});

test('help and version print, and leave nothing to do', () => {
  expect(parse('--version')).toEqual({ parsed: undefined, printed: '1.2.3\n' });
  expect(parse('cache', '--help').printed).toContain('list');
  const { printed } = parse('--help');
  expect(printed.indexOf('Commands:')).toBeLessThan(printed.indexOf('Global options:'));
  expect(printed).toContain('copy <target> [files...]');
  expect(printed).toContain('what was made before');
  expect(parse('copy', '--help').printed).toMatch(/--times <n>[\s\S]*--config <file>[\s\S]*Examples:/);
});

test('help of a command, of a group and of a command below it', () => {
  expect(parse('help', 'copy')).toEqual(parse('copy', '--help'));
  expect(parse('help', 'cache')).toEqual(parse('cache', '--help'));
  expect(parse('--json', 'help', 'cache', 'list')).toEqual(parse('cache', 'list', '--help'));
  expect(parse('help', 'cache', 'list').printed).toContain('Lists what is cached.');
});

test('a comment of SQL is not broken behind its dashes', () => {
  const { output: out, read } = createFakeOutput({ isTTY: true, columns: 40 });
  const described = { ...list, description: 'Thirty-six letters, and the dashes: -- key: value.' };
  const terminal = { out, err: createFakeOutput().output, interactive: false };
  parseCommandLine(['cache', 'list', '--help'], { ...program, commands: [described] }, terminal);
  expect(read()).toContain('\n-- key: value.');
});

test.each([
  [[], 'no command was given | undefined'],
  [['help', 'x'], 'unknown command "x" | undefined'],
  [['help', 'cache', 'lst'], 'unknown command "cache lst" | undefined'],
  [['cach'], 'unknown command "cach" | Did you mean "cache"? "tool --help" shows the usage.'],
  [['copy'], '<target> is missing | "tool copy --help" shows the usage.'],
  [['copy', 'a', '--times'], '--times needs a value: --times <n> | "tool copy --help" shows the usage.'],
  [['copy', 'a', '--times', 'x'], '--times: "x" is not a number | "tool copy --help" shows the usage.'],
  [
    ['copy', 'a', '--time', '1'],
    'unknown option "--time" | Did you mean "--times"? "tool copy --help" shows the usage.',
  ],
  [
    ['create', 'a', 'b'],
    '"create" takes one argument, and 2 were given: a b | Put quotes around it: tool create "a b"',
  ],
  [
    ['show', 'a', 'b'],
    '"show" takes one argument, and 2 were given: a b | "tool show --help" shows the usage.',
  ],
  [
    ['cache', 'list', 'x'],
    '"cache list" takes no argument, and 1 was given: x | "tool cache list --help" shows the usage.',
  ],
  [['cache'], 'no command was given | undefined'],
  [['cache', 'lst'], 'unknown command "lst" | Did you mean "list"? "tool --help" shows the usage.'],
])('%j is refused', (args, message) => {
  expect(refusal(...args)).toBe(message);
});
