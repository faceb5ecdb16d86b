import { plural } from '@proven/terminal';
import type { MarkingPlan } from '../import/adopt/mark.ts';
import type { Invocation } from './command.ts';
import { requireConfirmation } from './confirmation.ts';
import { renderMarking } from './render/marking.ts';

/** Shows the evidence and asks, where there is something to mark. False where the plan must not be carried out. */
export async function confirmMarking(plan: MarkingPlan, invocation: Invocation): Promise<boolean> {
  const isFine = plan.problems.length === 0 && plan.evidence?.isSame === true;
  if (isFine && plan.stamps.length > 0 && invocation.options['yes'] !== true) {
    renderMarking(plan, undefined, invocation.notes);
    await requireConfirmation(`Mark ${plural(plan.stamps.length, 'migration')} as applied?`, invocation);
  }
  return isFine;
}
