import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTerminal, parseCommandLine } from '@proven/terminal';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { loadProgram } from '../../src/cli/program.ts';
import { settings } from '../../src/config/settings.ts';
import type { ErrorCode } from '../../src/errors.ts';

const program = await loadProgram();
const pathOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
const page = pathOf('docs/migrate/commands.md');
const frame = /^```\n\$ migrate ((?:[a-z]+ )*)--help\n[\s\S]*?^```$/gm;

/** What stands around the frames is written by hand; the frames are made of the definitions. */
test('the frames of the reference are what --help prints', async () => {
  const written = readFileSync(page, 'utf8');
  const current = written.replace(frame, (_, command: string) => {
    return `\`\`\`\n$ migrate ${command}--help\n${helpOf(command.trim().split(' '))}\`\`\``;
  });
  await golden(page, current);
});

test('every command has its frame in the reference', () => {
  const framed = [...readFileSync(page, 'utf8').matchAll(frame)].map(([, command = '']) => command.trim());
  const named = ['', 'completion', ...program.commands.map(({ name }) => name)];
  expect(framed.toSorted()).toEqual(named.toSorted());
});

test('the page of settings has every one, with its key, its variable and its flag', () => {
  const rows = tableRows(readFileSync(pathOf('docs/migrate/configuration.md'), 'utf8'), 'setting');
  const code = (text: string | undefined) => (text === undefined ? 'none' : `\`${text}\``);
  // Why there is no flag, or which command has one, may follow.
  const documented = rows.map(([, key, environment, flag]) => [key, environment, flag?.split(/[ :]/)[0]]);
  const known = Object.values(settings).map(({ key, environment, flag }) => {
    const ofCommands = key === 'backupEnabled' ? '--no-backup' : undefined;
    return [code(key), code(environment), code(flag?.name ?? ofCommands)];
  });
  expect(documented).toEqual(known);
});

test('the page of errors has every code, with its exit code and a cure', () => {
  const source = readFileSync(pathOf('packages/migrate/src/errors.ts'), 'utf8');
  const [, union = ''] = /export type ErrorCode =([^;]*);/.exec(source) ?? [];
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code as ErrorCode);
  expect(codes.length).toBeGreaterThan(60);
  const page = readFileSync(pathOf('docs/migrate/errors.md'), 'utf8');
  const sections = [...page.matchAll(/^### `(\w+)` \((\d+)\)\n\n(.*)$/gm)];
  const documented = sections.map(([, code, exit]) => `${code} ${exit}`);
  expect(documented.toSorted()).toEqual(codes.map(code => `${code} ${exitCodeOf(code)}`).toSorted());
  expect(sections.filter(([, , , text]) => !text?.includes('**Cure:**')).map(([, code]) => code)).toEqual([]);
});

test('the page of errors has every code that a problem can have', () => {
  const folder = pathOf('packages/migrate/src');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const texts = sources.map(name => readFileSync(join(folder, name), 'utf8'));
  const codes = new Set(
    texts.flatMap(text => [...text.matchAll(/\bcode: '([a-z_]+)'/g)].map(([, code]) => code)),
  );
  expect(codes.size).toBeGreaterThan(20);
  const page = readFileSync(pathOf('docs/migrate/errors.md'), 'utf8');
  const documented = new Set([...page.matchAll(/^### `(\w+)`/gm)].map(([, code]) => code));
  expect([...codes].filter(code => !documented.has(code))).toEqual([]);
});

test('what the security model names as its proof is there', () => {
  const page = readFileSync(pathOf('docs/migrate/security.md'), 'utf8');
  const named = [...page.matchAll(/`((?:packages|src|test)\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(15);
  const fileOf = (path: string) => pathOf(path.startsWith('packages/') ? path : `packages/migrate/${path}`);
  expect(named.filter(path => !existsSync(fileOf(path)))).toEqual([]);
});

/** The cells of the table whose first column has this title, without the head. */
function tableRows(text: string, title: string): string[][] {
  const table = text.split('\n\n').find(block => block.startsWith(`| ${title} `)) ?? '';
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim());
  return table.trim().split('\n').slice(2).map(cells);
}

function helpOf(words: readonly string[]): string {
  let printed = '';
  const stream = {
    write: (text: string) => {
      printed += text;
    },
  };
  const terminal = createTerminal({ stdout: stream, stderr: stream, env: {} });
  const understood = parseCommandLine([...words.filter(word => word !== ''), '--help'], program, terminal);
  expect(understood).toBeUndefined();
  // Every screen ends with the global options; the page has them once.
  return words[0] === '' ? printed : printed.replace(/\nGlobal options:\n(?: .*\n)+/, '');
}
