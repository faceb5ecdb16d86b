import type { Decision, Design } from './design.ts';
import { architectureFile, writeArchitecture } from './files/architecture.ts';
import { decisionFileNames } from './files/decision/names.ts';
import { writeDecision } from './files/decision/write.ts';
import { executionPromptFile, writeExecutionPrompt } from './files/execution-prompt.ts';
import { metricsFile, writeMetrics } from './files/metrics.ts';
import { risksFile, writeRisks } from './files/risks.ts';
import { roadmapFile, writeRoadmap } from './files/roadmap.ts';
import { testSpecificationFile, writeTestSpecification } from './files/test-specification.ts';
import { normalizeNewlines } from './markdown/lines.ts';

/**
 * The files of a design, by their path in its folder. `readDesign` gives the same design back, except that `\r\n` and
 * `\r` in its texts become `\n`. `names` keeps the file names that decisions have already, by id: a new title does not
 * rename a file.
 */
export function writeDesign(
  written: Design,
  names: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const design = normalizeTexts(written);
  const decisionFiles = decisionFileNames(design.decisions, names);
  const files = new Map([
    [architectureFile, fileOf(writeArchitecture(design, decisionFiles))],
    ...design.decisions.map((decision, index) => decisionFile(decision, decisionFiles[index] ?? '')),
    [roadmapFile, fileOf(writeRoadmap(design.phases))],
    [executionPromptFile, writeExecutionPrompt(design.executionPrompt)],
    [metricsFile, fileOf(writeMetrics(design.metrics))],
    [risksFile, fileOf(writeRisks(design.risks))],
  ]);
  if (design.testSpecification !== null) {
    files.set(testSpecificationFile, fileOf(writeTestSpecification(design.testSpecification)));
  }
  return files;
}

/** Every text of a design with `\n` at the ends of its lines. */
export function normalizeTexts<Value>(value: Value): Value {
  if (typeof value === 'string') return normalizeNewlines(value) as Value;
  if (Array.isArray(value)) return value.map(normalizeTexts) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, normalizeTexts(inner)]),
  ) as Value;
}

function decisionFile(decision: Decision, name: string): [string, string] {
  return [`adrs/${name}`, fileOf(writeDecision(decision))];
}

/** A blank line between any two blocks. */
function fileOf(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
