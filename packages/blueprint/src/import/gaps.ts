import type { Design } from '../design/design.ts';
import { tasksOf } from '../design/tasks.ts';

/** Something that a design from elsewhere lacks. */
export interface Gap {
  /** True when a whole deliverable is missing. */
  readonly deliverable: boolean;
  readonly what: string;
  /** Ids of the parts that lack it. */
  readonly of: readonly string[];
}

/** What is missing, whole deliverables first. */
export function gapsOf(design: Design): Gap[] {
  const { decisions, phases, executionPrompt, metrics, risks } = design;
  const deliverables = [
    ['architecture decision records', decisions.length],
    ['the implementation roadmap', phases.length],
    ['the execution prompt', executionPrompt.length],
    ['the success metrics', metrics.length],
    ['the risk register', risks.length],
  ] as const;
  const missing = deliverables
    .filter(([, count]) => count === 0)
    .map(([what]) => ({ deliverable: true, what, of: [] }));
  return [...missing, ...partsMissing(design)];
}

function partsMissing(design: Design): Gap[] {
  const { components, decisions, executionPrompt, metrics, risks } = design;
  const tasks = tasksOf(design);
  const known = new Set(tasks.map(({ id }) => id));
  const lacking: readonly (readonly [what: string, of: readonly { readonly id: string }[]])[] = [
    ['the rationale', decisions.filter(({ rationale }) => rationale === '')],
    ['the alternatives considered', decisions.filter(({ options }) => options.length < 2)],
    ['the trade-offs', decisions.filter(({ consequences: { bad } }) => bad.length === 0)],
    ['the risks and their mitigations', decisions.filter(lacksRisk)],
    ['the complexity (Simple, Medium or Complex)', tasks.filter(({ complexity }) => complexity === null)],
    ['a description of one or two sentences', tasks.filter(({ description }) => description === '')],
    ['the components that the task may touch', tasks.filter(each => each.components.length === 0)],
    [
      'the checks, each a command, an arrow and what must hold: `npm test` → exit 0',
      tasks.filter(({ checks }) => checks.length === 0),
    ],
    ['tasks that exist to depend on', tasks.filter(({ dependsOn }) => dependsOn.some(id => !known.has(id)))],
    ['a target that can be measured', metrics.filter(({ target }) => target === '')],
    ['the probability', risks.filter(({ probability }) => probability === null)],
    ['the impact', risks.filter(({ impact }) => impact === null)],
    ['the mitigation', risks.filter(({ mitigation }) => mitigation === '')],
  ];
  // Of an answer that stops midway the rest is asked for first.
  const lacksComponents = tasks.length > 0 && executionPrompt !== '' && components.length === 0;
  return [
    ...(lacksComponents ? [{ deliverable: false, what: componentsTable, of: [] }] : []),
    ...lacking
      .filter(([, parts]) => parts.length > 0)
      .map(([what, parts]) => ({ deliverable: false, what, of: parts.map(({ id }) => id) })),
  ];
}

const componentsTable =
  'the components: a table with Component, Responsibility, Paths (globs), Depends on, Packages';

function lacksRisk({ risks }: Design['decisions'][number]): boolean {
  return risks.length === 0 || risks.some(({ mitigation }) => mitigation === '');
}
