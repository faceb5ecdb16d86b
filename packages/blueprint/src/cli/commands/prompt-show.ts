import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearestWord } from '@proven/settings';
import { printable, UsageError } from '@proven/terminal';
import { BlueprintError } from '../../errors.ts';
import { type Provider, providers } from '../../prompts/catalogue.ts';
import type { PromptFile } from '../../prompts/prompt-file.ts';
import type { CommandDefinition } from '../command.ts';

export const promptShowCommand: CommandDefinition = {
  name: 'prompt show',
  arguments: [{ name: '<name>', description: 'of the prompt, as "blueprint prompt list" has it' }],
  summary: 'show one prompt',
  description:
    'Shows the text of a prompt in the variant for a provider. With --design the placeholders are filled as they are when it is sent, from the brief and the design of that name, and the system part is shown too.',
  options: [
    {
      flags: '--provider <provider>',
      description: `${providers.join(', ')} (generic)`,
      parse: parseProvider,
    },
    { flags: '--design <name>', description: 'fill it in for this design' },
  ],
  examples: [
    'blueprint prompt show design',
    'blueprint prompt show critique --provider anthropic --design invoices',
  ],
  async run({ arguments: [given = ''], options, config }) {
    const provider = (options['provider'] as Provider | undefined) ?? 'generic';
    const { promptNames } = await import('../../prompts/catalogue.ts');
    const name = promptNames.find(each => each === given);
    if (name === undefined) throw unknownPrompt(given, promptNames);
    const { loadPrompt, variantsOf } = await import('../../prompts/library.ts');
    const file = loadPrompt(name, provider);
    const variant = variantsOf(name).includes(provider) ? provider : 'generic';
    const design = options['design'] as string | undefined;
    const filled = design === undefined ? undefined : await fillIn(name, provider, config.designs, design);
    return {
      data: { name, provider, variant, ...withoutBody(file), text: file.body, filled: filled ?? null },
      render: output => {
        if (filled === undefined) return output.line(printable(file.body, { newlines: true, tabs: true }));
        for (const [title, text] of [
          ['system', filled.system],
          ['prompt', filled.prompt],
        ] as const) {
          output.line(output.style.dim(`--- ${title} ---`));
          output.line(printable(text, { newlines: true, tabs: true }));
        }
      },
    };
  },
};
