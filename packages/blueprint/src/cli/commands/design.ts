import { plural, UsageError } from '@proven/terminal';
import type { MakeGoal } from '../../draft/make.ts';
import { BlueprintError } from '../../errors.ts';
import { approaches } from '../../prompts/catalogue.ts';
import { withModels } from '../asking.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, Invocation, OptionValues } from '../command.ts';
import { modelOptions } from '../model-options.ts';
import { parseCount } from '../values.ts';

export const designCommand: CommandDefinition = {
  name: 'design',
  arguments: [{ name: '[name]', description: 'the design; need not be named where there is only one' }],
  summary: 'turn a brief into a design',
  description:
    'Asks a model for a design of the brief: decisions, components, roadmap, execution prompt, metrics and risks. Writes it as Markdown beside the brief, and checks it. Every answer is kept before it is read, and a run that was cut off goes on with the answers that it has.',
  options: [
    { flags: '--tests-first', description: 'ask for a test specification, then for a design that passes it' },
    {
      flags: '--explore <n>',
      description: `several designs to compare, each with another priority: ${approaches.join(', ')}`,
      parse: parseExplore,
    },
    {
      flags: '--approach <text...>',
      description: 'a design for each of these priorities, in your own words',
    },
    { flags: '--incremental', description: 'plan increments, and design the first of them' },
    { flags: '--increment <id>', description: 'design this increment of increments.md' },
    { flags: '--learnt <text>', description: 'what building the increments before it has shown' },
    {
      flags: '--refine [n]',
      description: 'look at it from five views and revise it, n times (1)',
      parse: parseCount,
    },
    { flags: '--replace', description: 'write over the design that is there' },
    { flags: '--dry-run', description: 'show the prompt, its tokens and what it may cost; send nothing' },
    ...modelOptions,
  ],
  examples: [
    'blueprint design --model manual',
    'blueprint design shop --model anthropic/claude-opus-5-5 --max-usd 1 --refine',
    'blueprint design shop --explore 3',
    'blueprint design shop --dry-run',
  ],
  async run(invocation) {
    const { config, options } = invocation;
    const goal = goalOf(options);
    const folder = chooseDesign(config.designs, invocation.arguments[0]);
    const { loadBrief } = await import('../../brief/folder.ts');
    const brief = loadBrief(folder);
    await warnOfPlaceholders(folder, invocation);
    const isTrial = options['dryRun'] === true;
    return withModels(folder, isTrial ? withoutKeys(invocation) : invocation, async session => {
      if (isTrial) {
        const { describeFirstSteps } = await import('../render/dry-run.ts');
        const { approaches: priorities, testsFirst } = goal;
        return describeFirstSteps(
          { approaches: priorities, testsFirst, brief: brief.source },
          session.askingOf(),
        );
      }
      const { makeAndCheck } = await import('../make-design.ts');
      return makeAndCheck(folder, brief, goal, invocation, session);
    });
  },
};

/** A model would take a placeholder for a wish, and the answer is paid for. */
async function warnOfPlaceholders(folder: string, { json, terminal }: Invocation): Promise<void> {
  const { readBriefFile } = await import('../../brief/folder.ts');
  const { checkBrief } = await import('../../brief/check.ts');
  const findings = checkBrief(readBriefFile(folder), 'brief.md');
  const open = findings.filter(({ code }) => code === 'brief-placeholder').length;
  if (open === 0 || json) return;
  const wait = open === 1 ? 'waits' : 'wait';
  terminal.err.line(
    `! ${plural(open, 'place')} of the brief ${wait} to be filled in: see "blueprint brief check".`,
  );
}

/** Nothing is sent in a trial, so that a key which is not there is not missing. */
function withoutKeys(invocation: Invocation): Invocation {
  const { config } = invocation;
  const unsent = { ANTHROPIC_API_KEY: 'unsent', OPENAI_API_KEY: 'unsent' };
  return { ...invocation, config: { ...config, environment: { ...unsent, ...config.environment } } };
}

function goalOf(options: OptionValues): MakeGoal {
  const own = options['approach'] as readonly string[] | undefined;
  const count = options['explore'] as number | undefined;
  const { increment, incremental, learnt, refine } = options;
  if (own !== undefined && count !== undefined) {
    throw new BlueprintError('usage', '--explore and --approach cannot be used together');
  }
  return {
    approaches: own ?? approaches.slice(0, count ?? 0),
    testsFirst: options['testsFirst'] === true,
    increment:
      typeof increment === 'string'
        ? { id: increment, learnt: typeof learnt === 'string' ? learnt : '' }
        : incremental === true
          ? 'plan'
          : undefined,
    rounds: refine === true ? 1 : typeof refine === 'number' ? refine : 0,
    replace: options['replace'] === true,
  };
}

function parseExplore(text: string): number {
  const count = /^\d$/.test(text) ? Number(text) : 0;
  if (count >= 2 && count <= approaches.length) return count;
  throw new UsageError(
    `"${text}" is not 2 or ${approaches.length}; for other priorities there is --approach`,
  );
}
