export type { Brief, Requirement, RequirementKind } from './brief/brief.ts';
export {
  type Check,
  type Component,
  type Decision,
  type Design,
  designSchema,
  type Metric,
  type Phase,
  type Risk,
  type Task,
  type TestCase,
} from './design/design.ts';
export { BlueprintError, type ErrorCode, type Problem } from './errors.ts';
