import { existsSync, statSync } from 'node:fs';
import { openEventLog } from '../agents/event-log.ts';
import { readerOf } from '../agents/index.ts';
import { readSpool } from '../agents/run-agent.ts';
import { secretsOf } from '../models/keys.ts';
import { endLeftover } from '../processes/leftover.ts';
import type { Evaluating } from './evaluating.ts';
import { removeFolders, spoolIn } from './folders.ts';
import { logOf, markOf } from './run.ts';
import type { EvalRun } from './state.ts';

/**
 * Puts on record what runs cost that were cut off with this tool, ends agents that were left over, and removes their
 * folders. Such a run is no result: its place is run again.
 */
export async function recoverRuns(evaluating: Evaluating): Promise<void> {
  for (const run of evaluating.state().runs) {
    if (run.ended === undefined) await recoverRun(evaluating, run);
  }
  // It may have been killed between the journal and the removal.
  for (const folders of evaluating.state().folders) removeFolders(folders);
}

async function recoverRun(evaluating: Evaluating, { started, pid }: EvalRun): Promise<void> {
  const { results, environment, prices, now, record } = evaluating;
  const { run, agent, model, folders, at } = started;
  if (pid !== undefined) endLeftover(pid, markOf(run));
  const spool = spoolIn(folders);
  const { reading, events } = readSpool(await readerOf(agent), {
    ...{ spool, prices, session: undefined },
    model: model ?? undefined,
    now: new Date(at),
  });
  const log = openEventLog(logOf(results, run), secretsOf(environment), now);
  for (const event of events) log.write(event);
  log.close();
  const { outcome, message, usage, cost } = reading;
  record({
    ...{ eval: 'run_ended', run, outcome, message, model: reading.model, usage, recovered: true },
    // One that was never started cost nothing.
    cost: pid === undefined && !existsSync(spool) ? { usd: 0, basis: 'measured' } : cost,
    durationMs: existsSync(spool) ? Math.max(0, statSync(spool).mtimeMs - Date.parse(at)) : 0,
  });
}
