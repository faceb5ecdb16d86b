import { nearestWord } from '@proven/settings';
import { printable, UsageError } from '@proven/terminal';
import { BlueprintError } from '../../errors.ts';
import { type PromptName, type Provider, promptNames, providers } from '../../prompts/catalogue.ts';
import type { Sample } from '../../prompts/sample.ts';
import type { CommandDefinition } from '../command.ts';

export const promptShowCommand: CommandDefinition = {
  name: 'prompt show',
  arguments: [{ name: '<name>', description: 'of the prompt, as "blueprint prompt list" has it' }],
  summary: 'show one prompt',
  description:
    'Shows the text of a prompt in the variant for a provider. With --design it shows the call that the prompt is used in, as it is sent for that design: system part and prompt.',
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
    const { loadPrompt, variantsOf } = await import('../../prompts/library.ts');
    const name = parseName(given);
    const provider = (options['provider'] as Provider | undefined) ?? 'generic';
    const { body, ...about } = loadPrompt(name, provider);
    const variant = variantsOf(name).includes(provider) ? provider : 'generic';
    const design = options['design'] as string | undefined;
    const call = design === undefined ? null : await fillIn(name, provider, config.designs, design);
    return {
      data: { name, provider, variant, ...about, text: body, call },
      render: output => {
        const parts = call === null ? [body] : partsOf(call, output.style.dim);
        output.lines(parts.map(part => printable(part, { newlines: true, tabs: true })));
      },
    };
  },
};

async function fillIn(
  name: PromptName,
  provider: Provider,
  designs: string,
  chosen: string,
): Promise<Sample> {
  const { chooseDesign } = await import('../choose-design.ts');
  const { loadBrief } = await import('../../brief/folder.ts');
  const { readDesignFolder } = await import('../../design/folder.ts');
  const { sampleCall } = await import('../../prompts/sample.ts');
  const folder = chooseDesign(designs, chosen);
  const { source } = loadBrief(folder);
  const { design } = await readDesignFolder(folder);
  const { system, prompt } = sampleCall(name, {
    provider,
    brief: source,
    design: JSON.stringify(design),
    title: design.title,
  });
  return { system, prompt };
}

function partsOf({ system, prompt }: Sample, dim: (text: string) => string): string[] {
  if (system === '') return [prompt];
  return [dim('--- system ---'), system, dim('--- prompt ---'), prompt];
}

function parseName(given: string): PromptName {
  const name = promptNames.find(each => each === given);
  if (name !== undefined) return name;
  const near = nearestWord(given, promptNames);
  throw new BlueprintError('not_found', `there is no prompt "${given}"`, {
    hint: near === undefined ? '"blueprint prompt list" lists them.' : `Did you mean "${near}"?`,
  });
}

function parseProvider(given: string): Provider {
  const provider = providers.find(each => each === given);
  if (provider !== undefined) return provider;
  throw new UsageError(`"${given}" is none of ${providers.join(', ')}`);
}
