import { type Design, tasksOf } from '../design/design.ts';

export interface DesignChange {
  readonly kind: 'component' | 'decision' | 'phase' | 'task' | 'metric' | 'risk' | 'test' | 'text';
  readonly id: string;
  readonly title: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** What differs between two versions of a design, element by element, by id. */
export function changesBetween(before: Design, after: Design): readonly DesignChange[] {
  return [
    ...texts(before, after),
    ...elements('component', before.components, after.components, ({ id }) => id),
    ...elements('decision', before.decisions, after.decisions, ({ title }) => title),
    ...elements(
      'phase',
      before.phases.map(withoutTasks),
      after.phases.map(withoutTasks),
      ({ title }) => title,
    ),
    ...elements('task', tasksOf(before), tasksOf(after), ({ title }) => title),
    ...elements('metric', before.metrics, after.metrics, ({ name }) => name),
    ...elements('risk', before.risks, after.risks, ({ title }) => title),
    ...elements('test', before.testSpecification ?? [], after.testSpecification ?? [], ({ title }) => title),
  ];
}

function texts(before: Design, after: Design): DesignChange[] {
  const named = [
    ['title', 'title'],
    ['summary', 'summary'],
    ['executionPrompt', 'execution prompt'],
  ] as const;
  return named
    .filter(([field]) => before[field] !== after[field])
    .map(([, title]) => ({ kind: 'text', id: title, title, change: 'changed' }));
}

function elements<Element extends { readonly id: string }>(
  kind: DesignChange['kind'],
  before: readonly Element[],
  after: readonly Element[],
  titleOf: (element: Element) => string,
): DesignChange[] {
  const change = (element: Element, what: DesignChange['change']): DesignChange => ({
    kind,
    id: element.id,
    title: titleOf(element),
    change: what,
  });
  const old = new Map(before.map(element => [element.id, element]));
  const left = new Set(after.map(({ id }) => id));
  return [
    ...after.flatMap(element => {
      const previous = old.get(element.id);
      if (previous === undefined) return [change(element, 'added')];
      return JSON.stringify(previous) === JSON.stringify(element) ? [] : [change(element, 'changed')];
    }),
    ...before.filter(({ id }) => !left.has(id)).map(element => change(element, 'removed')),
  ];
}

function withoutTasks<Phase extends { readonly tasks: unknown }>({
  tasks: _,
  ...phase
}: Phase): Omit<Phase, 'tasks'> {
  return phase;
}
