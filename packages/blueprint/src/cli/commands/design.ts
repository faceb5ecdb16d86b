import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Output, plural, printable, UsageError } from '@proven/terminal';
import { loadBrief } from '../../brief/folder.ts';
import { BlueprintError } from '../../errors.ts';
import { countSeverities } from '../../finding.ts';
import { formatCost } from '../../models/cost.ts';
import { approaches } from '../../prompts/catalogue.ts';
import { type Session, shownPath, withModels } from '../asking.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, Invocation, OptionValues, Outcome } from '../command.ts';
import { modelOptions } from '../model-options.ts';
import { parseCount } from '../values.ts';

export const designCommand: CommandDefinition = {
  name: 'design',
  arguments: [{ name: '[name]', description: 'the design; where there is only one, it need not be named' }],
  summary: 'turn a brief into a design',
  description:
    'Asks a model for a design of the brief: decisions, components, roadmap, execution prompt, metrics and risks. Writes it as Markdown beside the brief, and checks it. Every answer is kept before it is read. A run that was cut off goes on with the answers that it has.',
  options: [
    ...modelOptions,
    { flags: '--tests-first', description: 'ask for a test specification first, and for a design that passes it' },
    {
      flags: '--explore <n>',
      description: `make several designs to compare, each putting something else first: ${approaches.join(', ')}`,
      parse: parseExplore,
    },
    {
      flags: '--approach <text...>',
      description: 'make a design for each approach, in your own words',
    },
    { flags: '--incremental', description: 'plan increments first, and design the first of them' },
    { flags: '--increment <id>', description: 'design this increment of increments.md' },
    { flags: '--learnt <text>', description: 'with --increment: what building the ones before has shown' },
    {
      flags: '--refine [n]',
      description: 'then look at it from five views and revise it, n times (1)',
      parse: parseCount,
    },
    { flags: '--replace', description: 'write over the design that is there' },
    { flags: '--dry-run', description: 'show the prompt, its tokens and what it may cost; send nothing' },
  ],
  examples: [
    'blueprint design --model manual',
    'blueprint design shop --model anthropic/claude-opus-5-5 --max-usd 1 --refine',
    'blueprint design shop --explore 3',
    'blueprint design shop --dry-run',
  ],
  async run(invocation) {
    const folder = chooseDesign(invocation.config.designs, invocation.arguments[0]);
    const brief = loadBrief(folder);
    const goal = { brief: brief.source, ...goalOf(invocation.options) };
    const { options } = invocation;
    return withModels(folder, invocation, async session => {
      if (options['dryRun'] === true) {
        const { describeFirstSteps } = await import('../render/dry-run.ts');
        return describeFirstSteps(goal, session.askingOf());
      }
      const { makeDesign } = await import('../make-design.ts');
      return makeDesign(folder, brief, goal, invocation, session);
    });
  },
};
