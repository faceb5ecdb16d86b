import type { Task } from '../../../design/design.ts';
import { take } from '../answer.ts';
import type { Block } from '../blocks.ts';
import { readReferences, type TaskName } from '../references.ts';
import { plain } from '../words.ts';
import type { FoundPhase, Reading } from './reading.ts';

/** Dependencies told apart from the tasks, a sentence or an item each. */
export function readRules(reading: Reading, block: Block): void {
  const parts = block.type === 'list' ? block.items.flatMap(({ blocks }) => blocks) : [block];
  for (const part of parts) {
    if (part.type !== 'paragraph') continue;
    const lines = part.text.split('\n');
    const rules = lines.filter(text => rulePattern.test(plain(text)));
    if (rules.length === lines.length && !/\s[–—-]\s/.test(part.text)) take(reading.answer, part);
    reading.rules.push(...rules);
  }
}

const rulePattern =
  /^(.{1,80}?)(?:\s(?:all\s)?(?:depends?|dependent|relies)\son\s|\s(?:requires?|needs|blocked by|comes? after|follows?|after)\s|\s?←\s?|:\s)(.{1,200})$/i;

/** `Depends on Setup completion` names a phase by its title. */
export function namedPhases(rule: string, phases: readonly FoundPhase[]): string {
  if (!/\bdepends? on\b/i.test(rule)) return rule;
  return phases.reduce((text, { title, number }, index) => {
    const name = title.split(/[(–—:-]/)[0]?.trim() ?? '';
    const at = name.length < 4 ? -1 : text.toLowerCase().indexOf(name.toLowerCase());
    return at === -1
      ? text
      : `${text.slice(0, at)}Phase ${number ?? index + 1} ${text.slice(at + name.length)}`;
  }, rule);
}

/** `Phase 2 depends on Phase 1 (…)`, `T3 requires T1`. */
export function applyRule(
  rule: string,
  built: readonly Task[],
  names: readonly TaskName[],
  numbers: ReadonlyMap<number, number>,
  sinksOf: (phase: number) => string[],
  bare: boolean,
): void {
  const [, left = '', right = ''] = rulePattern.exec(plain(rule)) ?? [];
  const who = readReferences(left, names, 0, bare);
  const what = readReferences(right.replace(/\([^)]{0,120}\)/g, ''), names, 0, bare);
  const targets = [...what.tasks, ...what.phases.flatMap(number => sinksOf(numbers.get(number) ?? number))];
  if (!/\b(?:parallel|independent|can run|throughout)\b/i.test(rule)) {
    for (const number of who.phases) dependPhase(numbers.get(number) ?? number, targets, built, names);
    for (const task of built) if (who.tasks.includes(task.id)) depend(task, targets);
  }
}

/** Only tasks that wait for nothing in their own phase have to wait for another one. */
export function dependPhase(
  phase: number,
  targets: readonly string[],
  built: readonly Task[],
  names: readonly TaskName[],
): void {
  const own = new Set(names.filter(name => name.phase === phase).map(({ id }) => id));
  for (const task of built) {
    if (own.has(task.id) && !task.dependsOn.some(id => own.has(id))) depend(task, targets);
  }
}

function depend(task: Task, targets: readonly string[]): void {
  for (const id of targets) if (id !== task.id && !task.dependsOn.includes(id)) task.dependsOn.push(id);
}
