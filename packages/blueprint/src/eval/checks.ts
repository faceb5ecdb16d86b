import { basename, join } from 'node:path';
import { runSetup } from '../build/setup.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { runCheck } from '../evidence/run-check.ts';
import { withoutGit } from '../git/repository.ts';
import type { Evaluating } from './evaluating.ts';
import type { PreparedTask } from './prepare.ts';

const minute = 60_000;

/** The setup and the checks of a task in a clean checkout. `part` is the folder of their outputs, in the results. */
export function openChecks(
  { definition, environment, results, now, signal }: Evaluating,
  { task }: PreparedTask,
  checkout: string,
  tree: string,
  part: string,
) {
  const timeLimitMs = definition.checkMinutes * minute;
  const clean = withoutGit(environment);
  return {
    setUp: async (): Promise<void> => {
      if (task.setup !== undefined) await runSetup(task.setup, checkout, clean, timeLimitMs, signal);
    },
    /** All of them: how many fail is of interest too. */
    run: async (): Promise<Evidence[]> => {
      const evidence: Evidence[] = [];
      for (const [index, check] of task.checks.entries()) {
        const output = join(results, part, `${basename(checkout)}-${index + 1}.txt`);
        evidence.push(
          await runCheck(check, {
            ...{ directory: checkout, tree, design: results, output, timeLimitMs, now, signal },
            environment: clean,
          }),
        );
      }
      return evidence;
    },
  };
}
