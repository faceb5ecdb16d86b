import { expect, test } from 'vitest';
import { goodDesigns } from '../../../test/fixtures/designs/index.ts';
import type { Brief } from '../../brief/brief.ts';
import type { Design } from '../design.ts';
import { checkDesign } from './check.ts';
import { designRules } from './index.ts';

/** A value whose parts can be changed. */
type Changeable<Value> = { -readonly [Key in keyof Value]: Changeable<Value[Key]> };

interface Defect {
  /** The rule that is named for it. */
  readonly rule: string;
  readonly what: string;
  readonly plant: (design: Design, brief: Changeable<Brief>) => void;
  /** What the message must say. */
  readonly says: RegExp;
  /** Which good design it is planted into; the link checker where none is named. */
  readonly into?: 'order-events' | 'gateway';
  /** Other rules that are broken by the same change. */
  readonly also?: readonly string[];
}

const at = <Each>(list: readonly Each[], index: number): Each => {
  const element = list.at(index);
  if (element === undefined) throw new Error(`nothing stands at ${index}`);
  return element;
};
const taskOf = (design: Design, id: string) =>
  at(
    design.phases.flatMap(({ tasks }) => tasks).filter(task => task.id === id),
    0,
  );
const decisionOf = (design: Design, id: string) =>
  at(
    design.decisions.filter(each => each.id === id),
    0,
  );
const componentOf = (design: Design, id: string) =>
  at(
    design.components.filter(each => each.id === id),
    0,
  );
const set = <Target extends object>(target: Target, values: Partial<Target>) => {
  Object.assign(target, values);
};
const addToPrompt = (design: Design, text: string) => {
  design.executionPrompt += `\n${text}\n`;
};
const replaceInPrompt = (design: Design, from: RegExp, to: string) => {
  const changed = design.executionPrompt.replace(from, to);
  if (changed === design.executionPrompt) throw new Error(`${from} is not in the prompt`);
  design.executionPrompt = changed;
};
const setCheck = (design: Design, command: string, expects = 'exit 0') => {
  taskOf(design, 'T3').checks = [{ command, expects }];
};

const defects: readonly Defect[] = [
  {
    rule: 'missing-deliverable',
    what: 'no decisions',
    says: /architecture decisions/,
    also: ['dangling-reference', 'uncovered-requirement'],
    plant: design => set(design, { decisions: [] }),
  },
  {
    rule: 'missing-deliverable',
    what: 'no roadmap',
    says: /roadmap/,
    also: ['uncovered-requirement'],
    plant: design => set(design, { phases: [] }),
  },
  {
    rule: 'missing-deliverable',
    what: 'no execution prompt',
    says: /execution prompt/,
    plant: design => set(design, { executionPrompt: ' \n' }),
  },
  {
    rule: 'missing-deliverable',
    what: 'no metrics',
    says: /success metrics/,
    plant: design => set(design, { metrics: [] }),
  },
  {
    rule: 'missing-deliverable',
    what: 'no risks',
    says: /risk register/,
    plant: design => set(design, { risks: [] }),
  },
  {
    rule: 'missing-summary',
    what: 'no summary',
    says: /no summary/,
    plant: design => set(design, { summary: '' }),
  },
  {
    rule: 'missing-summary',
    what: 'no title',
    says: /no title/,
    plant: design => set(design, { title: '' }),
  },
  {
    rule: 'missing-components',
    what: 'no components',
    says: /no component/,
    plant: design => {
      design.components = [];
      for (const { tasks } of design.phases) for (const task of tasks) task.components = [];
    },
  },
  {
    rule: 'malformed-id',
    what: 'a task without an id',
    says: /has no id/,
    also: ['dangling-reference', 'parallel-tasks-collide'],
    plant: design => set(taskOf(design, 'T5'), { id: '' }),
  },
  {
    rule: 'malformed-id',
    what: 'an id with spaces',
    says: /"task eight" cannot be the id/,
    plant: design => set(taskOf(design, 'T8'), { id: 'task eight' }),
  },
  {
    rule: 'duplicate-id',
    what: 'two tasks with one id',
    says: /T8 belongs to two tasks/,
    plant: design => void at(design.phases, 1).tasks.push({ ...taskOf(design, 'T8'), title: 'Another' }),
  },
  {
    rule: 'duplicate-id',
    what: 'a risk with the id of a requirement',
    says: /F1 belongs to a requirement and a risk/,
    plant: design => set(at(design.risks, 0), { id: 'F1' }),
  },
  {
    rule: 'duplicate-title',
    what: 'two tasks with one title',
    says: /T7 has the same title as T6/,
    plant: design => set(taskOf(design, 'T7'), { title: 'suggestions!' }),
  },
  {
    rule: 'duplicate-title',
    what: 'two decisions with one title',
    says: /ADR-003 has the same title as ADR-002/,
    plant: design => set(decisionOf(design, 'ADR-003'), { title: decisionOf(design, 'ADR-002').title }),
  },
  {
    rule: 'dangling-reference',
    what: 'a dependency on no task',
    says: /T3 refers to the task "T12"/,
    plant: design => void taskOf(design, 'T3').dependsOn.push('T12'),
  },
  {
    rule: 'dangling-reference',
    what: 'a component that is not there',
    says: /the component "extractor"/,
    plant: design => set(taskOf(design, 'T3'), { components: ['extractor'] }),
    also: ['unbuilt-component'],
  },
  {
    rule: 'dangling-reference',
    what: 'a decision that is not there',
    says: /the decision "ADR-009"/,
    plant: design => void taskOf(design, 'T3').decisions.push('ADR-009'),
  },
  {
    rule: 'dangling-reference',
    what: 'a requirement that is not there',
    says: /M1 refers to the requirement "N7"/,
    plant: design => void at(design.metrics, 0).covers.push('N7'),
  },
  {
    rule: 'dangling-reference',
    what: 'a dependency on no component',
    says: /resolve refers to the component "cache"/,
    plant: design => void componentOf(design, 'resolve').dependsOn.push('cache'),
  },
  {
    rule: 'roadmap-cycle',
    what: 'two tasks that wait for each other',
    says: /T1 → T3 → T1/,
    plant: design => void taskOf(design, 'T1').dependsOn.push('T3'),
  },
  {
    rule: 'roadmap-cycle',
    what: 'a cycle of three',
    says: /T4 → T6 → T5 → T4/,
    also: ['phase-order'],
    plant: design => void taskOf(design, 'T4').dependsOn.push('T6'),
  },
  {
    rule: 'roadmap-cycle',
    what: 'a task that waits for itself',
    says: /T2 → T2/,
    plant: design => void taskOf(design, 'T2').dependsOn.push('T2'),
  },
  {
    rule: 'phase-order',
    what: 'a dependency on a later phase',
    says: /T2 of P1 depends on T4, which comes later, in P2/,
    plant: design => void taskOf(design, 'T2').dependsOn.push('T4'),
  },
  {
    rule: 'empty-phase',
    what: 'a phase without tasks',
    says: /P3 "Later" has no tasks/,
    plant: design => void design.phases.push({ id: 'P3', title: 'Later', goal: 'Something', tasks: [] }),
  },
  {
    rule: 'empty-phase',
    what: 'a phase without a goal',
    says: /has no goal/,
    plant: design => set(at(design.phases, 0), { goal: '' }),
  },
  {
    rule: 'component-cycle',
    what: 'components in a cycle',
    says: /discover → resolve → discover/,
    plant: design => void componentOf(design, 'discover').dependsOn.push('resolve'),
  },
  {
    rule: 'incomplete-component',
    what: 'a component without paths',
    says: /report has no paths/,
    plant: design => set(componentOf(design, 'report'), { paths: [] }),
  },
  {
    rule: 'incomplete-component',
    what: 'a component without a responsibility',
    says: /what it is for/,
    plant: design => set(componentOf(design, 'report'), { responsibility: '' }),
  },
  {
    rule: 'overlapping-paths',
    what: 'a glob over all components',
    says: /src\/\*\*/,
    plant: design => set(componentOf(design, 'cli'), { paths: ['src/**'] }),
  },
  {
    rule: 'overlapping-paths',
    what: 'a file in a folder of another component',
    says: /report.*bench|bench.*report/,
    plant: design => void componentOf(design, 'report').paths.push('bench/report.mjs'),
  },
  {
    rule: 'path-outside-workspace',
    what: 'a path that leaves the repository',
    says: /leaves the repository/,
    plant: design => void componentOf(design, 'bench').paths.push('bench/../../shared/**'),
  },
  {
    rule: 'path-outside-workspace',
    what: 'an absolute path',
    says: /not relative/,
    plant: design => set(componentOf(design, 'bench'), { paths: ['/etc/linkrot/**'] }),
  },
  {
    rule: 'path-outside-workspace',
    what: 'the folder of git',
    says: /belongs to git/,
    plant: design => set(componentOf(design, 'bench'), { paths: ['.git/hooks/**'] }),
  },
  {
    rule: 'unbuilt-component',
    what: 'a component that no task touches',
    says: /no task touches the component cache/,
    plant: design =>
      void design.components.push({
        id: 'cache',
        responsibility: 'Keeps slugs.',
        paths: ['src/cache/**'],
        dependsOn: [],
        packages: [],
      }),
  },
  {
    rule: 'incomplete-decision',
    what: 'a single option',
    says: /which options were considered/,
    plant: design => void decisionOf(design, 'ADR-001').options.splice(1),
  },
  {
    rule: 'incomplete-decision',
    what: 'no rationale',
    says: /does not say why/,
    plant: design => set(decisionOf(design, 'ADR-001'), { rationale: '' }),
  },
  {
    rule: 'incomplete-decision',
    what: 'no trade-offs',
    says: /what it costs/,
    plant: design => set(decisionOf(design, 'ADR-001').consequences, { bad: [] }),
  },
  {
    rule: 'incomplete-decision',
    what: 'no risks, and no "None"',
    says: /what may go wrong/,
    plant: design => set(decisionOf(design, 'ADR-002'), { risks: [] }),
  },
  {
    rule: 'incomplete-decision',
    what: 'a risk without a mitigation',
    says: /what is done about its risk/,
    plant: design => set(at(decisionOf(design, 'ADR-001').risks, 0), { mitigation: '' }),
  },
  {
    rule: 'unconfirmed-decision',
    what: 'no confirmation',
    says: /ADR-001.*no confirmation/,
    plant: design => set(decisionOf(design, 'ADR-001'), { confirmation: null }),
  },
  {
    rule: 'inactive-decision',
    what: 'a task that carries out a superseded decision',
    says: /T5 carries out ADR-004, which is superseded/,
    into: 'order-events',
    plant: design => void taskOf(design, 'T5').decisions.push('ADR-004'),
  },
  {
    rule: 'inactive-decision',
    what: 'a task that carries out a rejected decision',
    says: /which is rejected/,
    also: ['uncovered-requirement'],
    plant: design => set(decisionOf(design, 'ADR-003'), { status: 'rejected' }),
  },
  {
    rule: 'superseded-without-successor',
    what: 'nobody says what supersedes it',
    says: /ADR-004 is superseded/,
    into: 'order-events',
    plant: design =>
      set(decisionOf(design, 'ADR-001'), {
        context: 'An event must exist exactly when the order has changed.',
      }),
  },
  {
    rule: 'unimplemented-decision',
    what: 'a decision that no task carries out',
    says: /no task carries out ADR-001/,
    plant: design => set(taskOf(design, 'T3'), { decisions: [] }),
  },
  {
    rule: 'invalid-date',
    what: 'a date that is no day',
    says: /2026-02-30/,
    plant: design => set(decisionOf(design, 'ADR-001'), { date: '2026-02-30' }),
  },
  {
    rule: 'incomplete-task',
    what: 'a task without a description',
    says: /T6.*no description/,
    plant: design => set(taskOf(design, 'T6'), { description: '' }),
  },
  {
    rule: 'missing-complexity',
    what: 'a task without a complexity',
    says: /T6 has no complexity/,
    plant: design => set(taskOf(design, 'T6'), { complexity: null }),
  },
  {
    rule: 'task-without-component',
    what: 'a task without components',
    says: /T6.*names no component/,
    plant: design => set(taskOf(design, 'T6'), { components: [] }),
  },
  {
    rule: 'task-without-check',
    what: 'a task without a check',
    says: /T6.*has no check/,
    plant: design => set(taskOf(design, 'T6'), { checks: [] }),
  },
  {
    rule: 'parallel-tasks-collide',
    what: 'parallel tasks in one component',
    says: /T6 and T7 may run at the same time, and both touch resolve/,
    also: ['unbuilt-component'],
    plant: design => set(taskOf(design, 'T7'), { components: ['resolve'] }),
  },
  {
    rule: 'parallel-tasks-collide',
    what: 'a dependency taken away',
    says: /T5 and T6 may run at the same time/,
    plant: design => set(taskOf(design, 'T6'), { dependsOn: ['T3'] }),
  },
  {
    rule: 'uncovered-requirement',
    what: 'a requirement that nothing covers',
    says: /F9 is covered by no decision, no task and no check/,
    also: ['missing-from-prompt'],
    plant: (_, brief) =>
      void brief.requirements.push({
        id: 'F9',
        kind: 'functional',
        text: 'Watches folders, and runs again',
        line: 30,
      }),
  },
  {
    rule: 'uncovered-requirement',
    what: 'a requirement without a task',
    says: /F4 is covered by no task/,
    plant: design => set(taskOf(design, 'T6'), { covers: [] }),
  },
  {
    rule: 'uncovered-requirement',
    what: 'a constraint without a decision',
    says: /the constraint C2 is covered by no decision/,
    plant: design => set(decisionOf(design, 'ADR-003'), { covers: ['F3', 'N2', 'C1'] }),
  },
  {
    rule: 'uncovered-requirement',
    what: 'a requirement without a check',
    says: /F3 is covered by no check/,
    also: ['task-without-check', 'unconfirmed-decision'],
    plant: design => {
      for (const id of ['T7', 'T8']) taskOf(design, id).checks = [];
      decisionOf(design, 'ADR-003').confirmation = null;
    },
  },
  {
    rule: 'requirement-without-metric',
    what: 'a quantity that no metric measures',
    says: /no metric covers N1/,
    plant: design => set(at(design.metrics, 0), { covers: [] }),
  },
  {
    rule: 'untested-requirement',
    what: 'a requirement without a test case',
    says: /no test case covers F3/,
    into: 'order-events',
    plant: design => void design.testSpecification?.splice(3, 1),
  },
  {
    rule: 'incomplete-test-case',
    what: 'a test case without an outcome',
    says: /TS1 lacks "then"/,
    into: 'order-events',
    // biome-ignore lint/suspicious/noThenProperty: the word of a test case; nothing awaits one.
    plant: design => set(at(design.testSpecification ?? [], 0), { then: '' }),
  },
  {
    rule: 'missing-from-prompt',
    what: 'a constraint that is not in the prompt',
    says: /the constraint C2/,
    plant: design => replaceInPrompt(design, /^- C2: .*$/m, '- Install what you need.'),
  },
  {
    rule: 'missing-from-prompt',
    what: 'a requirement that is not in the prompt',
    says: /the requirement F9/,
    plant: (design, brief) => {
      brief.requirements.push({
        id: 'F9',
        kind: 'functional',
        text: 'Watches folders, and runs again',
        line: 30,
      });
      for (const element of [decisionOf(design, 'ADR-003'), taskOf(design, 'T8')]) element.covers.push('F9');
    },
  },
  {
    rule: 'prompt-incomplete',
    what: 'a prompt without files',
    says: /lacks a file structure/,
    plant: design => {
      replaceInPrompt(design, /## Files[\s\S]*?(?=## Req)/, '');
      replaceInPrompt(design, /- test\/fixtures .*\n/, '');
      replaceInPrompt(design, /expected\.json|\.md/g, '');
    },
  },
  {
    rule: 'prompt-incomplete',
    what: 'a prompt without tests',
    says: /lacks tests/,
    plant: design => {
      replaceInPrompt(design, /## Tests[\s\S]*?(?=## Success)/, '');
      replaceInPrompt(design, /test|spec/gi, 'work');
    },
  },
  {
    rule: 'prompt-incomplete',
    what: 'a prompt without success criteria',
    says: /lacks success criteria/,
    plant: design => replaceInPrompt(design, /## Success criteria[\s\S]*/, ''),
  },
  {
    rule: 'prompt-incomplete',
    what: 'a prompt without error cases',
    says: /lacks error cases/,
    plant: design => replaceInPrompt(design, /## Error cases[\s\S]*?(?=## Tests)/, ''),
  },
  {
    rule: 'prompt-incomplete',
    what: 'a prompt that is one sentence',
    says: /lacks requirements/,
    also: ['missing-from-prompt'],
    plant: design => set(design, { executionPrompt: 'Build a link checker in TypeScript.' }),
  },
  {
    rule: 'prompt-leans-on-context',
    what: 'as discussed above',
    says: /"as discussed above"/,
    plant: design => addToPrompt(design, 'Handle links as discussed above.'),
  },
  {
    rule: 'prompt-leans-on-context',
    what: 'see ADR-003',
    says: /"see ADR-003"/i,
    also: ['prompt-dangling-reference'],
    plant: design => addToPrompt(design, 'For the packages see ADR-003.'),
  },
  {
    rule: 'prompt-leans-on-context',
    what: 'the design document',
    says: /design document/,
    plant: design => addToPrompt(design, 'Name the folders according to the design document.'),
  },
  {
    rule: 'prompt-leans-on-context',
    what: 'a file of the design folder',
    says: /roadmap\.md/,
    plant: design => addToPrompt(design, 'Follow the order in roadmap.md.'),
  },
  {
    rule: 'prompt-leans-on-context',
    what: 'an earlier conversation',
    says: /previous conversation/,
    plant: design => addToPrompt(design, 'Keep the names of our previous conversation.'),
  },
  {
    rule: 'prompt-dangling-reference',
    what: 'an id that is not explained',
    says: /mentions ADR-002/,
    plant: design => addToPrompt(design, 'Keep listings (ADR-002) in memory.'),
  },
  {
    rule: 'prompt-dangling-reference',
    what: 'a section that is not there',
    says: /"section 9"/i,
    plant: design => addToPrompt(design, 'Exit codes are those of section 9.'),
  },
  {
    rule: 'unmeasurable-metric',
    what: 'good performance',
    says: /M1.*cannot be measured: good performance/,
    plant: design => set(at(design.metrics, 0), { target: 'good performance' }),
  },
  {
    rule: 'unmeasurable-metric',
    what: 'no target',
    says: /has no target/,
    plant: design => set(at(design.metrics, 0), { target: '' }),
  },
  {
    rule: 'unmeasurable-metric',
    what: 'no way to measure',
    says: /how it is measured/,
    plant: design => set(at(design.metrics, 0), { measurement: '', command: null }),
  },
  {
    rule: 'risk-count',
    what: 'two risks',
    says: /2 risks are fewer than 3/,
    plant: design => void design.risks.pop(),
  },
  {
    rule: 'risk-count',
    what: 'six risks',
    says: /6 risks are more than 5/,
    into: 'gateway',
    plant: design => void design.risks.push({ ...at(design.risks, 0), id: 'R6', title: 'Another' }),
  },
  {
    rule: 'incomplete-risk',
    what: 'a risk without a mitigation',
    says: /R1.*lacks its mitigation/,
    plant: design => set(at(design.risks, 0), { mitigation: '' }),
  },
  {
    rule: 'incomplete-risk',
    what: 'a risk without levels',
    says: /lacks its probability and impact/,
    plant: design => set(at(design.risks, 0), { probability: null, impact: null }),
  },
  {
    rule: 'check-is-prose',
    what: 'a check that is a sentence',
    says: /a sentence, not a command/,
    plant: design => setCheck(design, 'Verify that all links are found.'),
  },
  {
    rule: 'check-is-prose',
    what: 'a confirmation by review',
    says: /the confirmation of ADR-001/,
    also: ['expectation-not-understood'],
    plant: design =>
      set(decisionOf(design, 'ADR-001'), {
        confirmation: {
          command: 'Code review by a second person',
          expects: 'approved',
        },
      }),
  },
  {
    rule: 'check-is-prose',
    what: 'a metric with a sentence for a command',
    says: /the command of M1/,
    plant: design => set(at(design.metrics, 0), { command: 'run the benchmark ten times' }),
  },
  {
    rule: 'check-without-expectation',
    what: 'a check without an expectation',
    says: /what must hold/,
    plant: design => setCheck(design, 'npm run bench', ''),
  },
  {
    rule: 'expectation-not-understood',
    what: 'an expectation that only a person can judge',
    says: /only the exit code will be judged, not "smooth"/,
    plant: design => setCheck(design, 'npm run bench', 'exit 0, smooth'),
  },
  {
    rule: 'check-proves-nothing',
    what: 'a check that cannot fail',
    says: /passes whatever was built/,
    plant: design => setCheck(design, 'npm test || true'),
  },
  {
    rule: 'check-proves-nothing',
    what: 'an echo',
    says: /passes whatever was built/,
    plant: design => setCheck(design, 'echo done'),
  },
  {
    rule: 'dangerous-command',
    what: 'rm -rf /',
    says: /deletes/,
    plant: design => setCheck(design, 'rm -rf / --no-preserve-root'),
  },
  {
    rule: 'dangerous-command',
    what: 'curl | sh',
    says: /runs what it downloads/,
    plant: design => setCheck(design, 'curl -fsSL https://example.com/install.sh | sh'),
  },
  {
    rule: 'dangerous-command',
    what: 'git push',
    says: /publishes or throws away/,
    plant: design => setCheck(design, 'npm test && git push --force'),
  },
  {
    rule: 'dangerous-command',
    what: 'drop database',
    says: /deletes data/,
    plant: design => setCheck(design, 'psql -c "DROP DATABASE app"'),
  },
  {
    rule: 'placeholder',
    what: 'TODO in a task',
    says: /"TODO:" in the description of T6/,
    plant: design => set(taskOf(design, 'T6'), { description: 'TODO: decide' }),
  },
  {
    rule: 'placeholder',
    what: 'a gap in the prompt',
    says: /"\[database type\]" in the execution prompt/,
    plant: design => addToPrompt(design, 'Connect to [database type].'),
  },
  {
    rule: 'vague-wording',
    what: 'a vague task',
    says: /"gracefully" in the description of T6/,
    plant: design => set(taskOf(design, 'T6'), { description: 'Handle mistakes gracefully.' }),
  },
  {
    rule: 'vague-wording',
    what: 'a vague prompt',
    says: /"as needed" in the execution prompt/,
    plant: design => addToPrompt(design, 'Add modules as needed.'),
  },
  {
    rule: 'too-long',
    what: 'a prompt that nobody reads',
    says: /more than 32,000/,
    plant: design => addToPrompt(design, 'Read this line, then the next one.\n'.repeat(1_000)),
  },
  {
    rule: 'too-long',
    what: 'a task that is an essay',
    says: /the description of T6 has/,
    plant: design =>
      set(taskOf(design, 'T6'), { description: 'Offer the file of the same name. '.repeat(40) }),
  },
];

function plant({ plant: change, into = undefined }: Defect) {
  const given = at(
    goodDesigns.filter(({ name }) => name === (into ?? 'link-checker')),
    0,
  );
  const design = structuredClone(given.design);
  const brief = structuredClone(given.reading.brief) as Changeable<Brief>;
  change(design, brief);
  return checkDesign(design, brief);
}

test.each(defects)('$rule: $what', defect => {
  const findings = plant(defect);
  expect(findings.filter(({ code }) => code === defect.rule).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(defect.says),
  );
  // Nothing else is found but what the same change breaks as well.
  const others = new Set(findings.filter(({ severity }) => severity === 'error').map(({ code }) => code));
  expect([...others].filter(code => code !== defect.rule && !defect.also?.includes(code))).toEqual([]);
});

test('every rule has a planted defect, and there are more than 40', () => {
  expect(new Set(defects.map(({ rule }) => rule))).toEqual(new Set(designRules.map(({ id }) => id)));
  expect(new Set(defects.map(({ what, rule }) => `${rule} ${what}`)).size).toBe(defects.length);
  expect(defects.length).toBeGreaterThanOrEqual(40);
});
