import { plain, saysNothing } from './words.ts';

/** What can be referred to: tasks in their order, and the phase each belongs to. */
export interface TaskName {
  readonly id: string;
  readonly title: string;
  /** From 1, in the order of the answer. */
  readonly phase: number;
}

export interface References {
  /** Ids of tasks; one that no task has stays as it was written. */
  readonly tasks: readonly string[];
  /** Numbers of phases. */
  readonly phases: readonly number[];
  /** Words besides the references, such as "for the gate". */
  readonly remark: boolean;
}

const idPattern =
  /(?:\b(tasks?|steps?|phases?|milestones?)\s{0,2})?(#)?\b((?:[A-Z]{1,6}-?)?\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?)\b/gi;
const rangeMark = /^\s{0,2}(?:–|—|-|\.{2,3}|…|to|through|thru|bis)\s{0,2}$/i;

/** Reads `T1; T2 for the gate`, `T9–T12`, `Tasks 1 and 2`, `all previous tasks`, `Phase 1`, or titles. */
export function readReferences(
  text: string,
  tasks: readonly TaskName[],
  self: number,
  bareNumbers: boolean,
): References {
  const words = plain(text).replace(/`/g, '');
  if (saysNothing(words)) return { tasks: [], phases: [], remark: false };
  if (/^(?:all|everything)\b(?!\s(?:of\s)?phase)/i.test(words)) {
    return { tasks: tasks.slice(0, self).map(({ id }) => id), phases: [], remark: false };
  }
  const bare =
    bareNumbers || /\b(?:tasks?|steps?|phases?)\b|#/i.test(words) || /^[\d\s.,;&+–—-]+$/.test(words);
  const found = tokensOf(words, tasks, bare);
  if (found.tasks.length + found.phases.length === 0) {
    const titled = words.split(/[,;\n]| and /).flatMap(part => idByTitle(part, tasks));
    return { tasks: unique(titled), phases: [], remark: titled.length === 0 };
  }
  return found;
}

interface Token {
  readonly key: string;
  readonly written: string;
  readonly isPhase: boolean;
  readonly start: number;
  readonly end: number;
}

function tokensOf(words: string, tasks: readonly TaskName[], bare: boolean): References {
  const byKey = keysOf(tasks);
  const tokens = [...words.matchAll(idPattern)].flatMap((match): Token[] => {
    const [whole, word = '', hash, id = ''] = match;
    const isPhase = /^(?:phase|milestone)/i.test(word);
    const known = byKey.has(keyOf(id));
    const isReference = isPhase || known || looksLikeTask(id, tasks);
    const allowed = /[a-z]/i.test(id.charAt(0)) || isPhase || word !== '' || hash !== undefined || bare;
    if (!isReference || !allowed) return [];
    return [{ key: keyOf(id), written: id, isPhase, start: match.index, end: match.index + whole.length }];
  });
  const ids: string[] = [];
  const phases: number[] = [];
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    const inRange = previous !== undefined && rangeMark.test(words.slice(previous.end, token.start));
    const afterPhase = previous?.isPhase === true && inRange;
    if (token.isPhase || afterPhase) phases.push(...numbersOf(afterPhase ? previous : undefined, token));
    else
      ids.push(
        ...(inRange && previous !== undefined
          ? rangeOf(previous, token, tasks, byKey)
          : [byKey.get(token.key) ?? token.written]),
      );
  });
  const rest = words
    .replace(idPattern, ' ')
    .replace(
      /\b(?:and|or|und|to|through|all|of|tasks?|steps?|phases?|complete|completed|done|after)\b|[^\p{L}]/giu,
      '',
    );
  return { tasks: unique(ids), phases: [...new Set(phases)], remark: rest.length > 0 };
}

function numbersOf(from: Token | undefined, { key }: Token): number[] {
  const last = Number(/\d+/.exec(key)?.[0]);
  const first = from === undefined ? last : Number(/\d+/.exec(from.key)?.[0]);
  return Array.from({ length: Math.min(Math.max(last - first, 0), 50) + 1 }, (_, index) => first + index);
}

/** The tasks from one to the other, in the order of the answer. */
function rangeOf(
  from: Token,
  to: Token,
  tasks: readonly TaskName[],
  byKey: ReadonlyMap<string, string>,
): string[] {
  const prefixed =
    /^\d/.test(to.key) && !byKey.has(to.key) ? `${/^[a-z-]*/.exec(from.key)?.[0] ?? ''}${to.key}` : to.key;
  const first = tasks.findIndex(({ id }) => id === byKey.get(from.key));
  const last = tasks.findIndex(({ id }) => id === byKey.get(prefixed));
  if (first === -1 || last < first) return [byKey.get(prefixed) ?? to.written];
  return tasks.slice(first, last + 1).map(({ id }) => id);
}

/** An id such as T99 is a reference to a task even where there is no such task: a rule will say so. */
function looksLikeTask(id: string, tasks: readonly TaskName[]): boolean {
  const prefix = /^[a-z]+/i.exec(id)?.[0]?.toLowerCase();
  return prefix !== undefined && tasks.some(task => /^[a-z]+/i.exec(task.id)?.[0]?.toLowerCase() === prefix);
}

/** Made once for the tasks of an answer: every task asks for it. */
const keysOfTasks = new WeakMap<readonly TaskName[], ReadonlyMap<string, string>>();

function keysOf(tasks: readonly TaskName[]): ReadonlyMap<string, string> {
  const known = keysOfTasks.get(tasks);
  if (known !== undefined) return known;
  const keys = new Map<string, string>();
  keysOfTasks.set(tasks, keys);
  for (const { id } of tasks) {
    const key = keyOf(id);
    const number = /\d.*$/.exec(key)?.[0] ?? key;
    if (!keys.has(key)) keys.set(key, id);
    if (!keys.has(number)) keys.set(number, id);
  }
  return keys;
}

/** `T-01` and `t1` are one. */
function keyOf(id: string): string {
  return id
    .toLowerCase()
    .replace(/^([a-z]*)-/, '$1')
    .replace(/(^|[a-z.])0+(?=\d)/g, '$1');
}

function idByTitle(part: string, tasks: readonly TaskName[]): string[] {
  const words = part.trim().toLowerCase();
  const found = words.length < 4 ? undefined : tasks.find(({ title }) => title.toLowerCase() === words);
  return found === undefined ? [] : [found.id];
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
