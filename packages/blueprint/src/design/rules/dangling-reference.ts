import { nearestWord } from '@proven/settings';
import type { Rule, RuleInput } from './rule.ts';
import { excerpt } from './words.ts';

interface Reference {
  readonly from: string;
  readonly to: string;
  readonly kind: 'component' | 'decision' | 'task' | 'requirement';
}

export const danglingReference: Rule = {
  id: 'dangling-reference',
  severity: 'error',
  summary: 'Whatever an element refers to is there.',
  why: 'A dependency on nothing is never done, and coverage of a requirement that does not exist covers nothing.',
  wrong: 'T3 depends on T12; there are eight tasks.',
  right: 'T3 depends on T2.',
  *find(input) {
    const known = {
      component: new Set(input.design.components.map(({ id }) => id)),
      decision: new Set(input.design.decisions.map(({ id }) => id)),
      task: new Set(input.tasks.map(({ id }) => id)),
      requirement: new Set(input.brief?.requirements.map(({ id }) => id)),
    };
    for (const { from, to, kind } of listReferences(input)) {
      const isUnknowable = kind === 'requirement' && input.brief === null;
      if (known[kind].has(to) || isUnknowable) continue;
      const near = nearestWord(to.slice(0, longestId), [...known[kind]]);
      yield {
        message: `${from} refers to the ${kind} "${excerpt(to)}", which does not exist`,
        ...(near === undefined ? {} : { hint: `Did you mean "${near}"?` }),
        id: from,
      };
    }
  },
};

/** Comparing longer ones takes long, and they are near to nothing. */
const longestId = 100;

function listReferences({ design, tasks }: RuleInput): Reference[] {
  const all = (from: string, kind: Reference['kind'], ids: readonly string[]) =>
    ids.map(to => ({ from, to, kind }));
  return [
    ...design.components.flatMap(({ id, dependsOn }) => all(id, 'component', dependsOn)),
    ...design.decisions.flatMap(({ id, covers }) => all(id, 'requirement', covers)),
    ...tasks.flatMap(({ id, dependsOn, components, decisions, covers }) => [
      ...all(id, 'task', dependsOn),
      ...all(id, 'component', components),
      ...all(id, 'decision', decisions),
      ...all(id, 'requirement', covers),
    ]),
    ...design.metrics.flatMap(({ id, covers }) => all(id, 'requirement', covers)),
    ...(design.testSpecification ?? []).flatMap(({ id, covers }) => all(id, 'requirement', covers)),
  ];
}
