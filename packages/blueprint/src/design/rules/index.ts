import { checkIsProse } from './check-is-prose.ts';
import { checkProvesNothing } from './check-proves-nothing.ts';
import { checkWithoutExpectation } from './check-without-expectation.ts';
import { componentCycle } from './component-cycle.ts';
import { dangerousCommand } from './dangerous-command.ts';
import { danglingReference } from './dangling-reference.ts';
import { duplicateId } from './duplicate-id.ts';
import { duplicateTitle } from './duplicate-title.ts';
import { emptyPhase } from './empty-phase.ts';
import { expectationNotUnderstood } from './expectation-not-understood.ts';
import { inactiveDecision } from './inactive-decision.ts';
import { incompleteComponent } from './incomplete-component.ts';
import { incompleteDecision } from './incomplete-decision.ts';
import { incompleteRisk } from './incomplete-risk.ts';
import { incompleteTask } from './incomplete-task.ts';
import { incompleteTestCase } from './incomplete-test-case.ts';
import { invalidDate } from './invalid-date.ts';
import { malformedId } from './malformed-id.ts';
import { missingComplexity } from './missing-complexity.ts';
import { missingComponents } from './missing-components.ts';
import { missingDeliverable } from './missing-deliverable.ts';
import { missingFromPrompt } from './missing-from-prompt.ts';
import { missingSummary } from './missing-summary.ts';
import { overlappingPaths } from './overlapping-paths.ts';
import { parallelTasksCollide } from './parallel-tasks-collide.ts';
import { pathOutsideWorkspace } from './path-outside-workspace.ts';
import { phaseOrder } from './phase-order.ts';
import { placeholder } from './placeholder.ts';
import { promptDanglingReference } from './prompt-dangling-reference.ts';
import { promptIncomplete } from './prompt-incomplete.ts';
import { promptLeansOnContext } from './prompt-leans-on-context.ts';
import { requirementWithoutMetric } from './requirement-without-metric.ts';
import { riskCount } from './risk-count.ts';
import { roadmapCycle } from './roadmap-cycle.ts';
import type { Rule } from './rule.ts';
import { supersededWithoutSuccessor } from './superseded-without-successor.ts';
import { taskWithoutCheck } from './task-without-check.ts';
import { taskWithoutComponent } from './task-without-component.ts';
import { tooLong } from './too-long.ts';
import { unbuiltComponent } from './unbuilt-component.ts';
import { unconfirmedDecision } from './unconfirmed-decision.ts';
import { uncoveredRequirement } from './uncovered-requirement.ts';
import { unimplementedDecision } from './unimplemented-decision.ts';
import { unmeasurableMetric } from './unmeasurable-metric.ts';
import { untestedRequirement } from './untested-requirement.ts';
import { vagueWording } from './vague-wording.ts';

/** All rules for designs, in the order in which their findings are told. */
export const designRules: readonly Rule[] = [
  missingDeliverable,
  missingSummary,
  missingComponents,
  malformedId,
  duplicateId,
  duplicateTitle,
  danglingReference,
  roadmapCycle,
  phaseOrder,
  emptyPhase,
  componentCycle,
  incompleteComponent,
  overlappingPaths,
  pathOutsideWorkspace,
  unbuiltComponent,
  incompleteDecision,
  unconfirmedDecision,
  inactiveDecision,
  supersededWithoutSuccessor,
  unimplementedDecision,
  invalidDate,
  incompleteTask,
  missingComplexity,
  taskWithoutComponent,
  taskWithoutCheck,
  parallelTasksCollide,
  uncoveredRequirement,
  requirementWithoutMetric,
  untestedRequirement,
  incompleteTestCase,
  missingFromPrompt,
  promptIncomplete,
  promptLeansOnContext,
  promptDanglingReference,
  unmeasurableMetric,
  riskCount,
  incompleteRisk,
  checkIsProse,
  checkWithoutExpectation,
  expectationNotUnderstood,
  checkProvesNothing,
  dangerousCommand,
  placeholder,
  vagueWording,
  tooLong,
];
