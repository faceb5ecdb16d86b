import { BlueprintError } from '../errors.ts';

/**
 * Does all tasks, at most `limit` at once, and gives their results in the order of the tasks. After a failure nothing
 * new is started, but what is under way is awaited: it is paid for. Several answers that a person has to bring are
 * one error, which names all their files.
 */
export async function inParallel<Result>(
  tasks: readonly (() => Promise<Result>)[],
  limit = 4,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  let next = 0;
  const work = async () => {
    while (next < tasks.length && !failures.some(isFinal)) {
      const index = next++;
      const task = tasks[index];
      if (task === undefined) return;
      try {
        results[index] = await task();
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work));
  if (failures.length > 0) throw combine(failures);
  return results;
}

function combine(failures: readonly unknown[]): unknown {
  const awaited = failures.filter(isAwaited);
  const others = failures.filter(isFinal);
  if (others.length > 0 || awaited.length === 1) return others[0] ?? awaited[0];
  return new BlueprintError('answer_awaited', `${awaited.length} prompts wait for their answers`, {
    details: awaited.flatMap(({ details }) => details),
    ...(awaited[0]?.hint === undefined ? {} : { hint: awaited[0].hint }),
    cause: awaited[0],
  });
}

function isAwaited(error: unknown): error is BlueprintError {
  return error instanceof BlueprintError && error.code === 'answer_awaited';
}

/** A person who has to bring one answer can bring all of them: the other prompts are written as well. */
function isFinal(error: unknown): boolean {
  return !isAwaited(error);
}
