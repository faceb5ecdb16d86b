import { z } from 'zod';
import { complexities, decisionStatuses, levels, metricKinds, testLevels } from './terms.ts';

export { tasksOf } from './tasks.ts';

// The typed design: what the Markdown folder, a model's answer and an import all become. Every field is required, or
// nullable where a design may lack it, and nothing is recursive or an open map: so both vendors' native structured
// output takes the schema.

const level = z.enum(levels);
const text = z.string();
const texts = z.array(z.string());

const check = z
  .object({
    command: text.describe('One shell command, run from the root of the repository.'),
    expects: text.describe('What must hold of its result, for example "exit 0" or "p99 below 100 ms".'),
  })
  .describe('A command with what must hold.');

const component = z.object({
  id: text.describe('Short and lower-case, for example "parser".'),
  responsibility: text.describe('One or two sentences.'),
  paths: texts.describe('Globs of the files that belong to it, from the root of the repository.'),
  dependsOn: texts.describe('Ids of the components that it may import.'),
  packages: texts.describe('Packages from outside that it may use.'),
});

const decision = z.object({
  id: text.describe('For example "ADR-001".'),
  title: text,
  status: z.enum(decisionStatuses).nullable(),
  date: text.nullable().describe('YYYY-MM-DD'),
  context: text.describe('The problem, and what drives the decision.'),
  options: z.array(
    z.object({ name: text, pros: texts, cons: texts }).describe('An option that was considered.'),
  ),
  decision: text.describe('What is done.'),
  rationale: text.describe('Why this option.'),
  consequences: z.object({ good: texts, bad: texts }).describe('What it brings, and what it costs.'),
  risks: z.array(z.object({ risk: text, mitigation: text })),
  confirmation: check.nullable().describe('How compliance with the decision is checked.'),
  covers: texts.describe('Ids of requirements.'),
});

const task = z.object({
  id: text.describe('For example "T1".'),
  title: text,
  description: text.describe('One or two sentences.'),
  dependsOn: texts.describe('Ids of tasks that must be done before.'),
  complexity: z.enum(complexities).nullable(),
  components: texts.describe('Ids of the components it may touch.'),
  covers: texts.describe('Ids of requirements.'),
  decisions: texts.describe('Ids of the decisions it carries out.'),
  checks: z.array(check),
});

const phase = z.object({
  id: text.describe('For example "P1".'),
  title: text,
  goal: text,
  tasks: z.array(task),
});

const metric = z.object({
  id: text.describe('For example "M1".'),
  name: text,
  kind: z.enum(metricKinds),
  target: text.describe('A value with its unit, for example "under 1 s for 1,200 files".'),
  measurement: text.describe('How it is measured.'),
  command: text.nullable().describe('A shell command that measures it, where one can.'),
  covers: texts.describe('Ids of requirements.'),
});

const risk = z.object({
  id: text.describe('For example "R1".'),
  title: text,
  description: text,
  probability: level.nullable(),
  impact: level.nullable(),
  mitigation: text,
  contingency: text.nullable().describe('What is done when it happens all the same.'),
});

const testCase = z.object({
  id: text.describe('For example "TS1".'),
  title: text,
  level: z.enum(testLevels),
  given: text,
  when: text,
  // biome-ignore lint/suspicious/noThenProperty: the three words of a test case; nothing awaits one.
  then: text,
  covers: texts.describe('Ids of requirements.'),
});

export const designSchema = z.object({
  title: text,
  summary: text.describe('The design in a few sentences.'),
  components: z.array(component),
  decisions: z.array(decision),
  phases: z.array(phase).describe('The roadmap, in order.'),
  executionPrompt: text.describe(
    'Markdown for the coding agent, complete in itself: file structure, requirements, tests, success criteria, error cases.',
  ),
  metrics: z.array(metric),
  risks: z.array(risk),
  testSpecification: z.array(testCase).nullable(),
});

export type Design = z.infer<typeof designSchema>;
export type Component = z.infer<typeof component>;
export type Decision = z.infer<typeof decision>;
export type Phase = z.infer<typeof phase>;
export type Task = z.infer<typeof task>;
export type Check = z.infer<typeof check>;
export type Metric = z.infer<typeof metric>;
export type Risk = z.infer<typeof risk>;
export type TestCase = z.infer<typeof testCase>;
