import type { Brief } from '../brief/brief.ts';
import { type Design, type Task, tasksOf } from '../design/design.ts';
import type { Finding } from '../finding.ts';
import type { Judgement } from '../prompts/answers.ts';
import { judgeStep } from '../prompts/steps.ts';
import type { Asker } from './ask.ts';

/** One of several designs of a brief. */
export interface Candidate {
  /** The name of its folder. */
  readonly name: string;
  readonly design: Design;
  readonly findings: readonly Finding[];
}

/** What can be counted of a design. No figure is a grade: they say where to look. */
export interface Scores {
  readonly name: string;
  readonly errors: number;
  readonly warnings: number;
  /** Requirements that a decision, a task and a check or metric name, of all. */
  readonly covered: Fraction;
  readonly decisions: number;
  readonly components: number;
  readonly tasks: number;
  readonly complexTasks: number;
  /** Tasks on the longest chain of dependencies: with any number of agents, no fewer come one after the other. */
  readonly longestChain: number;
  /** Tasks with a check, of all. */
  readonly checkedTasks: Fraction;
  /** Metrics that a command measures, of all. */
  readonly measuredMetrics: Fraction;
  readonly packages: number;
  /** Words that a person reads before approving. */
  readonly words: number;
}

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

export function scoreDesign({ name, design, findings }: Candidate, brief: Brief): Scores {
  const tasks = tasksOf(design);
  const { requirements } = brief;
  return {
    name,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    covered: fraction(requirements, ({ id }) => isCovered(id, design)),
    decisions: design.decisions.length,
    components: design.components.length,
    tasks: tasks.length,
    complexTasks: tasks.filter(({ complexity }) => complexity === 'Complex').length,
    longestChain: longestChainOf(tasks),
    checkedTasks: fraction(tasks, ({ checks }) => checks.length > 0),
    measuredMetrics: fraction(design.metrics, ({ command }) => command !== null),
    packages: new Set(design.components.flatMap(({ packages }) => packages)).size,
    words: wordsOf(design),
  };
}

/** A model's opinion on designs under letters, whose names would say which model or approach made them. */
export async function judgeDesigns(
  brief: string,
  candidates: readonly Candidate[],
  scores: readonly Scores[],
  asker: Asker,
): Promise<Judgement> {
  const letters = candidates.map((_, index) => String.fromCodePoint(0x41 + index));
  const named = new Map(letters.map((letter, index) => [letter, candidates[index]?.name ?? letter]));
  const designs = candidates.map(({ design }, index) => ({
    letter: letters[index] ?? '',
    design: JSON.stringify(design),
  }));
  const anonymous = scores.map(({ name: _, ...score }, index) => ({ design: letters[index], ...score }));
  const { value } = await asker.ask(
    judgeStep({ provider: asker.provider, brief }, designs, JSON.stringify(anonymous)),
    ({ recommended, designs: judged }) => [
      ...(named.has(recommended) ? [] : [`recommended: "${recommended}" is none of ${letters.join(', ')}`]),
      ...judged.flatMap(({ design }) => (named.has(design) ? [] : [`designs: "${design}" is no design`])),
    ],
  );
  return {
    ...value,
    recommended: named.get(value.recommended) ?? value.recommended,
    designs: value.designs.map(each => ({ ...each, design: named.get(each.design) ?? each.design })),
  };
}

function isCovered(id: string, design: Design): boolean {
  const names = ({ covers }: { readonly covers: readonly string[] }) => covers.includes(id);
  const tasks = tasksOf(design).filter(names);
  const isProved = tasks.some(({ checks }) => checks.length > 0) || design.metrics.some(names);
  return design.decisions.some(names) && tasks.length > 0 && isProved;
}

function longestChainOf(tasks: readonly Task[]): number {
  const byId = new Map(tasks.map(task => [task.id, task]));
  const known = new Map<string, number>();
  const lengthOf = (task: Task): number => {
    const length = known.get(task.id);
    if (length !== undefined) return length;
    // Also what a cycle finds, which a rule reports.
    known.set(task.id, 1);
    const before = task.dependsOn.flatMap(id => {
      const other = byId.get(id);
      return other === undefined ? [] : [lengthOf(other)];
    });
    const total = 1 + Math.max(0, ...before);
    known.set(task.id, total);
    return total;
  };
  return Math.max(0, ...tasks.map(lengthOf));
}

function wordsOf(design: Design): number {
  const { testSpecification: _, ...read } = design;
  return textsIn(read)
    .join(' ')
    .split(/\s+/)
    .filter(word => word !== '').length;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function fraction<Item>(items: readonly Item[], holds: (item: Item) => boolean): Fraction {
  return { numerator: items.filter(holds).length, denominator: items.length };
}
