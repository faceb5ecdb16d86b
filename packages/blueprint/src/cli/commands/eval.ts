import { printable, UsageError } from '@proven/terminal';
import type { CommandDefinition } from '../command.ts';

export const evalCommand: CommandDefinition = {
  name: 'eval',
  arguments: [{ name: '<file>', description: 'says what is compared; docs/blueprint/eval.md has its form' }],
  summary: 'compare two ways of building on tasks of your own',
  description:
    'Lets two arms, such as an agent with and without a design or two models, work on tasks of your own several times, and judges each run by checks that the agent cannot see. Each run gets the files of a commit in a repository of its own, without history. Shows pass rates, cost and time with intervals of 95 %, and the difference over pairs. A finished run is kept: the same command goes on after Ctrl-C or a crash, and after --runs is raised. With --max-usd it stops before the budget is passed. The commands of the file are run without asking.',
  options: [
    { flags: '--runs <n>', description: 'of each arm on each task (as the file says)', parse: parseRuns },
    { flags: '--results <folder>', description: 'takes the journal and the logs (beside the file)' },
    { flags: '--show', description: 'show what there is; run nothing' },
  ],
  examples: [
    'blueprint eval links.eval.yaml --max-usd 5',
    'blueprint eval links.eval.yaml --runs 10',
    'blueprint eval links.eval.yaml --show --json',
  ],
  async run(invocation) {
    const { runEval } = await import('../run-eval.ts');
    return runEval(invocation);
  },
};

function parseRuns(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= 100) return count;
  throw new UsageError(`"${printable(text)}" is not a number from 1 to 100`);
}
