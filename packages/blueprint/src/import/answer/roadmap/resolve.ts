import type { Check, Phase, Task } from '../../../design/design.ts';
import { readCheck } from '../../../design/markdown/fields.ts';
import { readReferences, type TaskName } from '../references.ts';
import type { TaskConcept } from '../vocabulary.ts';
import { readComplexity } from '../words.ts';
import type { FoundPhase, FoundTask, Reading } from './reading.ts';
import { applyRule, dependPhase, namedPhases } from './rules.ts';

/** Phases and tasks with their ids, and what they depend on. */
export function resolveRoadmap({
  phases,
  tasks,
  rules,
}: Pick<Reading, 'phases' | 'tasks' | 'rules'>): Phase[] {
  const ids = idsOf(tasks);
  const names: TaskName[] = tasks.map(({ title, phase }, index) => ({ id: ids[index] ?? '', title, phase }));
  const bare = tasks.some(({ written }) => written !== undefined && /^\d/.test(written));
  const numbers = new Map(phases.map(({ number }, index) => [number ?? index + 1, index + 1]));
  const sinksOf = sinks(names, tasks, bare);
  const referenced = (text: string, self: number): { ids: string[]; remark: boolean } => {
    const read = readReferences(text, names, self, bare);
    const own = names[self]?.id;
    const ofPhases = read.phases.flatMap(number => sinksOf(numbers.get(number) ?? number));
    return { ids: [...new Set([...read.tasks, ...ofPhases])].filter(id => id !== own), remark: read.remark };
  };
  const built = tasks.map((task, index) =>
    buildTask(task, names[index]?.id ?? '', phases[task.phase - 1], text => referenced(text, index)),
  );
  for (const rule of rules) applyRule(namedPhases(rule, phases), built, names, numbers, sinksOf, bare);
  phases.forEach((phase, index) => {
    if (phase.dependsOn !== '') dependPhase(index + 1, referenced(phase.dependsOn, 0).ids, built, names);
  });
  return phasesOf(phases, built, names);
}

/** The tasks of a phase that no other task of it waits for: who waits for the phase waits for them. */
function sinks(
  names: readonly TaskName[],
  tasks: readonly FoundTask[],
  bare: boolean,
): (phase: number) => string[] {
  const awaited = new Set(
    tasks.flatMap((task, index) => {
      const read = readReferences(task.values.get('dependsOn') ?? '', names, index, bare).tasks;
      return read.filter(id => names.some(name => name.id === id && name.phase === task.phase));
    }),
  );
  return phase => names.filter(name => name.phase === phase && !awaited.has(name.id)).map(({ id }) => id);
}

/** `T1` for a task that has no id or only a number; numbers that start again in each phase get its number too. */
function idsOf(tasks: readonly FoundTask[]): string[] {
  const written = tasks.map(task =>
    /^\d/.test(task.written ?? '') ? `T${task.written ?? ''}` : task.written,
  );
  const missing = written.includes(undefined);
  const repeated = new Set(written).size < written.length;
  if (!missing && !repeated) return written.map(id => id ?? '');
  const areNumbers = written.every(id => id === undefined || /^T\d+$/.test(id));
  const counts = new Map<number, number>();
  return tasks.map(({ phase }, index) => {
    const number = (counts.get(phase) ?? 0) + 1;
    counts.set(phase, number);
    if (areNumbers && repeated && !missing) return `T${phase}.${number}`;
    return areNumbers || repeated ? `T${index + 1}` : (written[index] ?? `T${index + 1}`);
  });
}

function buildTask(
  found: FoundTask,
  id: string,
  phase: FoundPhase | undefined,
  references: (text: string) => { ids: string[]; remark: boolean },
): Task {
  const { title, texts, values } = found;
  const value = (concept: TaskConcept): string => values.get(concept) ?? '';
  const { ids, remark } = references(value('dependsOn'));
  const rated = value('complexity') || phase?.complexity || '';
  const complexity = readComplexity(rated) ?? null;
  const isWord = /^\W*\p{L}+\W*$/u.test(rated);
  const description = [
    ...texts,
    ...(remark ? [`Depends on: ${value('dependsOn')}`] : []),
    ...(value('complexity') !== '' && (complexity === null || !isWord)
      ? [`Complexity: ${value('complexity')}`]
      : []),
    ...(value('components') === '' ? [] : [`Components: ${value('components')}`]),
  ];
  return {
    id,
    title: title || texts[0] || id,
    description: description.join('\n'),
    dependsOn: ids,
    complexity,
    components: [],
    covers: value('covers').match(/\b[FNC]\d{1,3}\b/g) ?? [],
    decisions: decisionsIn([title, ...texts, value('decisions')].join(' ')),
    checks: checksOf(value('checks')),
  };
}

function decisionsIn(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/\bADR[-\s]?(\d{1,4})\b/gi)].map(([, number]) => `ADR-${number ?? ''}`)),
  ];
}

function checksOf(text: string): Check[] {
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => readCheck(line));
}

function phasesOf(
  phases: readonly FoundPhase[],
  built: readonly Task[],
  names: readonly TaskName[],
): Phase[] {
  if (built.length === 0) return [];
  const found = phases.length === 0 ? [{ title: 'Roadmap', texts: [] as string[] }] : phases;
  return found
    .map(({ title, texts }, index) => ({
      title,
      goal: texts.join('\n\n'),
      tasks: built.filter((_, at) => names[at]?.phase === index + 1),
    }))
    .filter(({ tasks, goal }) => tasks.length > 0 || goal !== '')
    .map((phase, index) => ({ id: `P${index + 1}`, ...phase }));
}
