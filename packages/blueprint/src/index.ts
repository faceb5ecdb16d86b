export type { Brief, Requirement, RequirementKind } from './brief/brief.ts';
export { checkBrief } from './brief/check.ts';
export { type BriefReading, readBrief } from './brief/read.ts';
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
export { type ReadDesign, readDesign } from './design/read.ts';
export type { Place, Places } from './design/reading.ts';
export { checkDesign } from './design/rules/check.ts';
export { writeDesign } from './design/write.ts';
export { BlueprintError, type ErrorCode, type Problem } from './errors.ts';
export type { Finding, Severity } from './finding.ts';
