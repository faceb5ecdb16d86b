import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import type { CommandDefinition } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { program } from '../../src/cli/program.ts';
import { settings } from '../../src/config/settings.ts';

const page = fileURLToPath(new URL('../../../../docs/blueprint/commands.md', import.meta.url));

test('the reference says what the commands are', async () => {
  const head = [
    '# Commands of blueprint',
    'Written from the definitions of the commands (`packages/blueprint/src/cli/commands/`); a test holds it to them. ' +
      'Every command also takes the global options. Exit codes are in [exit-codes.md](exit-codes.md).',
    '## Global options',
    listOptions([
      ...program.globalOptions,
      { flags: '--json', description: 'print one JSON document on stdout' },
    ]),
  ];
  await golden(page, `${[...head, ...commands.map(describeCommand), completion].join('\n\n')}\n`);
});

const completion = `## completion

\`\`\`
blueprint completion <shell>
\`\`\`

Prints what bash, zsh or fish read to complete commands and flags. The line goes into \`~/.bashrc\`, into \`~/.zshrc\` after \`compinit\`, or into \`~/.config/fish/config.fish\`:

\`\`\`sh
source <(blueprint completion bash)     # bash
source <(blueprint completion zsh)      # zsh
blueprint completion fish | source      # fish
\`\`\``;

test('the page of settings has every one, as it is defined', async () => {
  const settingsPage = fileURLToPath(new URL('../../../../docs/blueprint/configuration.md', import.meta.url));
  const code = (text: string | undefined) => (text === undefined ? '' : `\`${text}\``);
  const rows = Object.values(settings).map(({ key, environment, flag, meaning }) => {
    return [code(key), code(environment), code(flag?.name), meaning];
  });
  const table = tableOf([['key', 'environment, `.env`', 'flag', 'meaning'], ...rows]);
  const text = readFileSync(settingsPage, 'utf8');
  await golden(settingsPage, text.replace(/^\| key [\s\S]*?\n\n/m, `${table}\n\n`));
});

test('what the security model names as its proof is there', () => {
  const root = new URL('../../../../', import.meta.url);
  const page = readFileSync(new URL('docs/blueprint/security.md', root), 'utf8');
  const named = [...page.matchAll(/`((?:src|test)\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(path => !existsSync(new URL(`packages/blueprint/${path}`, root)))).toEqual([]);
});

/** As Biome aligns it; the first row is the head. */
function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = '', ...body] = rows.map(line);
  return [head, line(widths.map(width => '-'.repeat(width))), ...body].join('\n');
}

function describeCommand({
  name,
  arguments: given = [],
  description,
  options,
  examples,
}: CommandDefinition): string {
  const usage = [
    'blueprint',
    name,
    ...given.map(each => each.name),
    ...(options.length > 0 ? ['[options]'] : []),
  ];
  return [
    `## ${name}`,
    `\`\`\`\n${usage.join(' ')}\n\`\`\``,
    description,
    ...(given.length === 0 ? [] : [given.map(each => `- \`${each.name}\`: ${each.description}`).join('\n')]),
    ...(options.length === 0 ? [] : [listOptions(options)]),
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
  ].join('\n\n');
}

function listOptions(options: readonly { readonly flags: string; readonly description: string }[]): string {
  return options.map(({ flags, description }) => `- \`${flags}\`: ${description}`).join('\n');
}
