import { printable, table } from '@proven/terminal';
import type { CommandDefinition } from '../command.ts';

export const promptListCommand: CommandDefinition = {
  name: 'prompt list',
  summary: 'list what blueprint says to models',
  description:
    'Lists every prompt with what it is for, its tokens without what it is filled with (counted by o200k_base; other tokenizers differ), and the providers that have a variant of their own.',
  options: [],
  examples: ['blueprint prompt list', 'blueprint prompt list --json'],
  async run() {
    const { describePrompts } = await import('../../prompts/describe.ts');
    const prompts = describePrompts();
    return {
      data: { prompts },
      render: output => {
        const rows = prompts.map(({ name, purpose, tokens, variants }) => [
          { text: name, style: output.style.bold },
          `${tokens.generic}`,
          printable(purpose),
          { text: variants.join(', '), style: output.style.dim },
        ]);
        const columns = [
          { header: 'PROMPT' },
          { header: 'TOKENS', align: 'right' },
          { header: 'PURPOSE', shrink: 1 },
          { header: 'VARIANTS', dropBelow: 100 },
        ] as const;
        output.lines(table(columns, rows, output));
      },
    };
  },
};
