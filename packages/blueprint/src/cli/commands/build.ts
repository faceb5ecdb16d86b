import { printable, UsageError } from '@proven/terminal';
import { agentNames } from '../../agents/index.ts';
import { type Permissions, permissionSets } from '../../agents/port.ts';
import { BlueprintError } from '../../errors.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, OptionValues } from '../command.ts';
import { parseCount, parseMinutes } from '../values.ts';

export const buildCommand: CommandDefinition = {
  name: 'build',
  arguments: [{ name: '[name]', description: 'the design; need not be named where there is only one' }],
  summary: 'build a design, task after task, through a coding agent',
  description:
    'Lets a coding agent build each task of the roadmap in a worktree of its own. Before a task its checks must fail, after it they must pass, run here in a clean checkout; what the agent says of its work counts for nothing. Files outside the components of a task, tests that are gone or weaker, and checks of earlier tasks that break refuse the work. What is proven becomes a commit on the branch blueprint/NAME/build; nothing is pushed. A build that was interrupted goes on with --resume. The first time it asks whether the commands of the design may be run.',
  options: [
    {
      flags: '--agent <agent>',
      description: `who builds: ${agentNames.join(', ')} [BLUEPRINT_AGENT]`,
    },
    {
      flags: '--agent-command <line>',
      description:
        'the command line of acp and command; {prompt} stands for a file, else the prompt is on stdin [BLUEPRINT_AGENT_COMMAND]',
    },
    { flags: '--agent-model <id>', description: 'the model, as the agent names it' },
    { flags: '--agent-argument <argument...>', description: 'handed to the agent as it is' },
    {
      flags: '--permissions <set>',
      description: 'edits: files, and the checks of the task; all: anything (edits)',
      parse: parsePermissions,
    },
    { flags: '--task <id...>', description: 'only these tasks' },
    {
      flags: '--parallel <n>',
      description: 'tasks at the same time, where components do not overlap (1)',
      parse: parseCount,
    },
    { flags: '--attempts <n>', description: 'how often a task is tried (3)', parse: parseCount },
    { flags: '--max-turns <n>', description: 'of the agent claude, for an attempt', parse: parseCount },
    { flags: '--minutes <n>', description: 'the longest that an attempt may take (30)', parse: parseMinutes },
    {
      flags: '--check-minutes <n>',
      description: 'the longest that a check may take (10)',
      parse: parseMinutes,
    },
    { flags: '--setup <line>', description: 'makes each checkout ready, such as "npm ci" [BLUEPRINT_SETUP]' },
    { flags: '--resume', description: 'go on with the last build; failed tasks are tried again' },
    { flags: '--restart', description: 'begin anew; the branch of the last build keeps another name' },
    { flags: '--merge', description: 'when everything is proven, merge the branch into yours' },
    { flags: '--dry-run', description: 'show what each task is given, and its tokens; start nothing' },
    { flags: '--yes', description: 'run the commands of the design without asking' },
  ],
  examples: [
    'blueprint build --dry-run',
    'blueprint build shop --agent claude --max-usd 5 --parallel 2',
    'blueprint build shop --agent command --agent-command "aider --yes --message-file {prompt}"',
    'blueprint build --resume',
  ],
  async run(invocation) {
    const { config, options } = invocation;
    refuseContradictions(options);
    const folder = chooseDesign(config.designs, invocation.arguments[0]);
    if (options['dryRun'] === true) {
      const { dryRunBuild } = await import('../build-plan.ts');
      return dryRunBuild(folder, invocation);
    }
    const { runBuild } = await import('../run-build.ts');
    return runBuild(folder, invocation);
  },
};

function refuseContradictions(options: OptionValues): void {
  if (options['resume'] === true && options['restart'] === true) {
    throw new BlueprintError('usage', '--resume and --restart cannot be used together');
  }
}

function parsePermissions(text: string): Permissions {
  const known = permissionSets.find(each => each === text);
  if (known !== undefined) return known;
  throw new UsageError(`"${printable(text)}" is not one of ${permissionSets.join(', ')}`);
}
