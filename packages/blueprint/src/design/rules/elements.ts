import type { Check, Decision, Design } from '../design.ts';
import type { RuleInput } from './rule.ts';

/** Something of a design that has an id. */
export interface Element {
  readonly kind: 'component' | 'decision' | 'phase' | 'task' | 'metric' | 'risk' | 'test case';
  readonly id: string;
  readonly title: string;
}

/** All elements, in the order of the design. */
export function listElements({ design, tasks }: Pick<RuleInput, 'design' | 'tasks'>): Element[] {
  const of = <Each extends { id: string }>(
    kind: Element['kind'],
    elements: readonly Each[],
    titleOf: (element: Each) => string,
  ): Element[] => elements.map(element => ({ kind, id: element.id, title: titleOf(element) }));
  return [
    ...of('component', design.components, ({ id }) => id),
    ...of('decision', design.decisions, ({ title }) => title),
    ...of('phase', design.phases, ({ title }) => title),
    ...of('task', tasks, ({ title }) => title),
    ...of('metric', design.metrics, ({ name }) => name),
    ...of('risk', design.risks, ({ title }) => title),
    ...of('test case', design.testSpecification ?? [], ({ title }) => title),
  ];
}

/** A command of the design, and the element it stands in. */
export interface Command {
  readonly id: string;
  /** Such as "the check of T1". */
  readonly name: string;
  readonly command: string;
}

/** All commands that the tool will run. */
export function listCommands({ design, tasks }: Pick<RuleInput, 'design' | 'tasks'>): Command[] {
  return [
    ...listChecks({ design, tasks }).map(({ id, name, check }) => ({ id, name, command: check.command })),
    ...design.metrics.flatMap(({ id, command }) =>
      command === null ? [] : [{ id, name: `the command of ${id}`, command }],
    ),
  ];
}

/** Checks of tasks and confirmations of decisions. */
export function listChecks({
  design,
  tasks,
}: Pick<RuleInput, 'design' | 'tasks'>): { id: string; name: string; check: Check }[] {
  return [
    ...design.decisions.flatMap(({ id, confirmation }) =>
      confirmation === null ? [] : [{ id, name: `the confirmation of ${id}`, check: confirmation }],
    ),
    ...tasks.flatMap(({ id, checks }) => checks.map(check => ({ id, name: `a check of ${id}`, check }))),
  ];
}

/** A decision that holds, or will when it is accepted. */
export function isActive({ status }: Decision): boolean {
  return status === null || status === 'proposed' || status === 'accepted';
}

/** A text of the design that says what to do, and where it stands. */
export interface Passage {
  readonly id?: string;
  readonly promptLine?: number;
  /** Such as "the description of T1". */
  readonly name: string;
  readonly text: string;
}

/** What somebody will build, measure or do by: not the reasons for it. */
export function listInstructions({ design, tasks }: Pick<RuleInput, 'design' | 'tasks'>): Passage[] {
  return [
    ...design.decisions.map(({ id, decision }) => ({ id, name: `the decision of ${id}`, text: decision })),
    ...tasks.flatMap(({ id, title, description }) => [
      { id, name: `the title of ${id}`, text: title },
      { id, name: `the description of ${id}`, text: description },
    ]),
    ...design.metrics.flatMap(({ id, measurement }) => [
      { id, name: `the measurement of ${id}`, text: measurement },
    ]),
    ...design.risks.flatMap(({ id, mitigation, contingency }) => [
      { id, name: `the mitigation of ${id}`, text: mitigation },
      { id, name: `the contingency of ${id}`, text: contingency ?? '' },
    ]),
    ...(design.testSpecification ?? []).map(({ id, then }) => ({
      id,
      name: `the outcome of ${id}`,
      text: then,
    })),
    ...listPromptLines(design).map(({ line, text }) => ({
      promptLine: line,
      name: 'the execution prompt',
      text,
    })),
  ];
}

/** Lines of the execution prompt outside its code blocks, from 1. */
export function listPromptLines({
  executionPrompt,
}: Pick<Design, 'executionPrompt'>): { line: number; text: string }[] {
  let fence: string | undefined;
  return executionPrompt.split('\n').flatMap((text, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    const isInside = fence !== undefined;
    if (fence === undefined) fence = mark;
    else if (mark?.startsWith(fence) && text.trim() === mark) fence = undefined;
    return isInside || mark !== undefined ? [] : [{ line: index + 1, text }];
  });
}
