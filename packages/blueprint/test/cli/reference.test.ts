import { fileURLToPath } from 'node:url';
import { golden } from '@proven/testing';
import { test } from 'vitest';
import type { CommandDefinition } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { program } from '../../src/cli/program.ts';

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
  await golden(page, `${[...head, ...commands.map(describeCommand)].join('\n\n')}\n`);
});

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
