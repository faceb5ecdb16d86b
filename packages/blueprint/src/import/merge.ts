import type { Decision, Design, Phase } from '../design/design.ts';

/**
 * A design with what another one adds: entries that it lacks are added, and fields that are empty are filled in. What
 * it says already stays as it is. Entries are the same where their ids and titles agree, or one of them has no title;
 * one that only counts from the same number is another, and gets a number of its own. Pure.
 */
export function mergeDesigns(base: Design, more: Design): Design {
  return {
    title: base.title || more.title,
    summary: joined(base.summary, more.summary),
    components: mergeEntries(base.components, more.components, ({ id }) => id),
    decisions: mergeEntries(base.decisions, more.decisions, ({ title }) => title, joinDecisions),
    phases: mergePhases(base.phases, more.phases),
    executionPrompt: base.executionPrompt || more.executionPrompt,
    metrics: mergeEntries(base.metrics, more.metrics, ({ name }) => name),
    risks: mergeEntries(base.risks, more.risks, ({ title }) => title),
    testSpecification:
      more.testSpecification === null
        ? base.testSpecification
        : mergeEntries(base.testSpecification ?? [], more.testSpecification, ({ title }) => title),
  };
}

interface Entry {
  readonly id: string;
}

function mergeEntries<One extends Entry>(
  base: readonly One[],
  more: readonly One[],
  titleOf: (entry: One) => string,
  join: (known: One, more: One) => One = filled,
): One[] {
  const merged = [...base];
  for (const entry of more) {
    const at = merged.findIndex(known => isSame(known, entry, titleOf));
    const known = merged[at];
    if (known === undefined) merged.push({ ...entry, id: freeId(entry.id, merged) });
    else merged[at] = join(known, entry);
  }
  return merged;
}

/** A decision may have one option and want another, or a risk and no mitigation: both are asked for. */
function joinDecisions(known: Decision, more: Decision): Decision {
  return {
    ...filled(known, more),
    options: joinParts(known.options, more.options, ({ name }) => name),
    risks: joinParts(known.risks, more.risks, ({ risk }) => risk),
  };
}

/** Parts without an id are the same where one says what the other says and more. */
function joinParts<Part extends object>(
  base: readonly Part[],
  more: readonly Part[],
  textOf: (part: Part) => string,
): Part[] {
  const isOf = (one: Part, other: Part) => {
    const [first, second] = [wordsOf(textOf(one)), wordsOf(textOf(other))];
    return first !== '' && second !== '' && (first.includes(second) || second.includes(first));
  };
  return [
    ...base.map(part => more.filter(other => isOf(part, other)).reduce(filled, part)),
    ...more.filter(part => !base.some(other => isOf(part, other))),
  ];
}

function isSame<One extends Entry>(one: One, other: One, titleOf: (entry: One) => string): boolean {
  const [first, second] = [wordsOf(titleOf(one)), wordsOf(titleOf(other))];
  if (first !== '' && first === second) return true;
  const isUntitled = [first, second].some(title => title === '' || title === wordsOf(one.id));
  return one.id === other.id && (isUntitled || first.includes(second) || second.includes(first));
}

function wordsOf(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/** Where the id is taken, the next number of its kind. */
function freeId(id: string, taken: readonly Entry[]): string {
  if (!taken.some(entry => entry.id === id)) return id;
  const [, prefix = id, digits = ''] = /^(.*?)(\d*)$/.exec(id) ?? [];
  const numbers = taken.map(entry =>
    Number(entry.id.startsWith(prefix) ? entry.id.slice(prefix.length) : Number.NaN),
  );
  const next = Math.max(0, ...numbers.filter(number => !Number.isNaN(number))) + 1;
  return `${prefix}${String(next).padStart(digits.length, '0')}`;
}

/** Each empty field from the other; the id and what is there stay. */
function filled<Value extends object>(known: Value, more: Value): Value {
  const fields = Object.entries(known).map(([key, value]) => {
    const other: unknown = more[key as keyof Value];
    if (isEmpty(value)) return [key, other];
    return [key, isRecord(value) && isRecord(other) ? filled(value, other) : value];
  });
  return Object.fromEntries(fields) as Value;
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null || (Array.isArray(value) && value.length === 0);
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tasks are the same wherever they stand; new ones come into the phase of the same title, or a new one. */
function mergePhases(base: readonly Phase[], more: readonly Phase[]): Phase[] {
  const phases = base.map(phase => ({ ...phase, tasks: [...phase.tasks] }));
  for (const phase of more) {
    const added = phase.tasks.filter(task => {
      const home = phases.find(({ tasks }) => tasks.some(known => isSame(known, task, ({ title }) => title)));
      if (home === undefined) return true;
      home.tasks = mergeEntries(home.tasks, [task], ({ title }) => title);
      return false;
    });
    if (added.length === 0) continue;
    const known = phases.flatMap(({ tasks }) => tasks);
    // Each is known to the next one: two rows must not get the same number.
    const tasks = added.map(task => {
      const placed = { ...task, id: freeId(task.id, known) };
      known.push(placed);
      return placed;
    });
    const home = phases.find(({ title }) => wordsOf(title) === wordsOf(phase.title));
    if (home !== undefined) home.tasks.push(...tasks);
    else phases.push({ ...phase, id: freeId(phase.id, phases), tasks });
  }
  return phases;
}

function joined(one: string, other: string): string {
  return one.includes(other) ? one : [one, other].filter(text => text !== '').join('\n\n');
}
