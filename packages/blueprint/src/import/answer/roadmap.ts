import type { Check, Phase, Task } from '../../design/design.ts';
import { readCheck } from '../../design/markdown/fields.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import { takeAttributes } from './attributes.ts';
import type { Block, Heading, List, ListItem, Paragraph, TableBlock } from './blocks.ts';
import { type Field, fieldsOf, splitLabels } from './fields.ts';
import { splitSentences } from './options.ts';
import { readReferences, type TaskName } from './references.ts';
import { conceptOf, type TaskConcept, taskVocabulary } from './vocabulary.ts';
import { headingWords, labelWords, plain, readComplexity, saysNothing } from './words.ts';

/** A task as it was found; what it depends on is resolved when all are known. */
export interface FoundTask {
  readonly written: string | undefined;
  readonly title: string;
  readonly texts: readonly string[];
  readonly values: ReadonlyMap<TaskConcept, string>;
  readonly phase: number;
}

export interface FoundPhase {
  readonly title: string;
  readonly number: number | undefined;
  readonly texts: string[];
  dependsOn: string;
  complexity: string;
}

/** Where the reading of a roadmap stands. */
interface Reading {
  readonly answer: Answer;
  readonly phases: FoundPhase[];
  readonly tasks: FoundTask[];
  /** Sentences such as "Phase 2 depends on Phase 1". */
  readonly rules: string[];
  /** What the blocks below the last heading are. */
  mode: 'tasks' | 'dependencies' | 'notes';
  task: { readonly heading: Heading; readonly blocks: Block[] } | undefined;
}

/** Phases with their tasks, in tables, lists or below headings. */
export function readRoadmap(answer: Answer, blocks: readonly Block[]): Phase[] {
  const reading: Reading = { answer, phases: [], tasks: [], rules: [], mode: 'tasks', task: undefined };
  for (const block of blocks) readBlock(reading, block);
  closeTask(reading);
  return resolveRoadmap(reading);
}

function readBlock(reading: Reading, block: Block): void {
  if (block.type === 'heading') readHeading(reading, block);
  else if (reading.task !== undefined && !holdsTasks(block)) reading.task.blocks.push(block);
  else if (reading.mode === 'dependencies') readRules(reading, block);
  else if (block.type === 'table') readTable(reading, block);
  else if (reading.mode === 'notes') return;
  else if (block.type === 'list') readList(reading, block);
  else if (block.type === 'paragraph') readParagraph(reading, block);
  else if (block.type === 'quote') for (const inner of block.blocks) readBlock(reading, inner);
}

function readHeading(reading: Reading, heading: Heading): void {
  const task = reading.task;
  const isInside = task !== undefined && heading.level > task.heading.level;
  if (isInside && conceptOf(taskVocabulary, heading.text) !== undefined) {
    task.blocks.push(heading);
    return;
  }
  closeTask(reading);
  reading.mode = 'tasks';
  if (
    conceptOf(taskVocabulary, heading.text) === 'dependsOn' ||
    /\bdependenc(?:y|ies)\b/i.test(heading.text)
  ) {
    reading.mode = 'dependencies';
    take(reading.answer, heading);
  } else if (isPhaseName(heading.text)) openPhase(reading, heading.text, heading);
  else if (taskIdOf(heading.text) !== undefined) reading.task = { heading, blocks: [] };
  else if (isNote(heading.text)) reading.mode = 'notes';
  else openPhase(reading, heading.text, heading);
}

/** `3.1 Phase 1: Storage` is a phase, whatever the number of its section. */
function isPhaseName(text: string): boolean {
  return /^(?:phase|milestone|sprint|stage|iteration|weeks?|days?)\b/.test(labelWords(text));
}

function isNote(heading: string): boolean {
  return /\b(?:critical path|parallel|notes?|assumptions?|sequencing|cut (?:line|order)|legend|summary|timeline|gantt|estimates?|overview|effort)\b/.test(
    labelWords(heading),
  );
}

function openPhase(reading: Reading, text: string, lines: { line: number; end: number }): void {
  take(reading.answer, lines);
  const { text: title, values } = takeAttributes(
    plain(text),
    taskVocabulary,
    ['complexity', 'dependsOn'],
    bareConcept,
  );
  const numbered =
    /^(?:phase|milestone|sprint|stage|iteration|part)\s?(\d{1,3}|[IVX]{1,4})\s?[:.)–—-]?\s*(.*)$/i.exec(
      headingWords(title).length > 0 ? unnumbered(title) : title,
    );
  const number = numbered === null ? undefined : numberOf(numbered[1] ?? '');
  reading.phases.push({
    title: (numbered?.[2] ?? '') || headingWords(title) || title,
    number,
    texts: [],
    dependsOn: values.get('dependsOn') ?? '',
    complexity: values.get('complexity') ?? '',
  });
}

/** Emoji and section numbers go, the word "Phase" and its number stay. */
function unnumbered(title: string): string {
  return title.replace(/^[^\p{L}]*(?=(?:phase|milestone|sprint|stage|iteration|part)\b)/iu, '');
}

function numberOf(text: string): number {
  const roman = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'].indexOf(text.toLowerCase());
  return roman === -1 ? Number(text) : roman + 1;
}

/** The id that begins a heading or an item: `T1`, `Task 1.2`, `TASK-3`, `1.2`. */
function taskIdOf(text: string): { id: string; rest: string } | undefined {
  const words = plain(text)
    .replace(/^[^\p{L}\p{N}#`]+/u, '')
    .replace(/^`([^`]{1,12})`/, '$1')
    .replace(/^\[([^\]]{1,12})\]/, '$1');
  const found =
    /^(?:(?:task|step|aufgabe|schritt)\s?#?\s?([A-Z]{0,4}-?\d{1,4}(?:\.\d{1,4}){0,3})|(?!phase|sprint|week|stage|adr)([A-Z]{1,6}-?\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?)|#?(\d{1,3}(?:\.\d{1,3}){1,3}))(?![\w–-])\s{0,2}[:.)–—-]{0,2}\s{0,3}([\s\S]*)$/i.exec(
      words,
    );
  const id = found?.[1] ?? found?.[2] ?? found?.[3];
  const isPhase = found?.[1] === undefined && /^[MGPWQ]-?\d/i.test(id ?? '');
  return id === undefined || isPhase ? undefined : { id, rest: found?.[4] ?? '' };
}

function closeTask(reading: Reading): void {
  const { answer, task } = reading;
  if (task === undefined) return;
  reading.task = undefined;
  take(answer, task.heading, ...task.blocks);
  const { id, rest } = taskIdOf(task.heading.text) ?? { id: undefined, rest: task.heading.text };
  const fields = fieldsOf(task.blocks, taskVocabulary, block => sourceOf(answer, block));
  addTask(reading, id, rest, fields);
}

/** A task from its first line and the fields below it. */
function addTask(
  reading: Reading,
  id: string | undefined,
  line: string,
  fields: readonly Field<TaskConcept>[],
): void {
  const [tags = ''] = /^(?:\[[A-Z]{1,3}\d{0,3}\]\s{0,2}){1,4}/.exec(line) ?? [];
  const { text, values } = takeAttributes(
    line.slice(tags.length),
    taskVocabulary,
    ['complexity', 'dependsOn'],
    bareConcept,
  );
  const all = new Map(values);
  const texts: string[] = tags === '' ? [] : [tags.trim()];
  for (const field of fields) {
    const content = [...field.texts, ...field.tables.map(table => sourceOf(reading.answer, table))].join(
      '\n',
    );
    if (field.concept === 'title' || field.concept === 'description' || field.label === '') {
      const inner = takeAttributes(content, taskVocabulary, ['complexity', 'dependsOn'], () => undefined);
      for (const [concept, value] of inner.values) if (!all.has(concept)) all.set(concept, value);
      if (inner.text !== '') texts.push(inner.text);
    } else if (field.concept === undefined) texts.push(`${field.label}: ${content}`);
    else all.set(field.concept, [all.get(field.concept), content].filter(Boolean).join('\n'));
  }
  const { title, description } = titleOf(text);
  reading.tasks.push({
    written: id,
    title,
    texts: [description, ...texts].filter(one => one !== ''),
    values: all,
    phase: Math.max(reading.phases.length, 1),
  });
}

function bareConcept(text: string): TaskConcept | undefined {
  const words = labelWords(text);
  return /^(?:simple|medium|complex|low|high|easy|hard|small|large|moderate|trivial)(?:\s?(?:complexity|effort|[/–-]\s?\w+))?$/.test(
    words,
  )
    ? 'complexity'
    : undefined;
}

const longestTitle = 100;

/** The bold beginning is the title, or the first sentence where it is short, or what stands before its first colon or dash. */
function titleOf(text: string): { title: string; description: string } {
  const bold = /^\*\*([^*\n]{1,120})\*\*[ \t]{0,2}[:.–—-]*[ \t]{0,2}([\s\S]*)$/.exec(text);
  if (bold !== null) return { title: trimTitle(bold[1] ?? ''), description: bold[2]?.trim() ?? '' };
  const [first = '', ...others] = splitSentences(text);
  const cut = /^([^\n]{3,90}?)(?::\s|\s[–—-]\s|;\s|\n)([\s\S]+)$/.exec(text);
  const dashed = /^([^\n]{3,60}?)\s[–—-]\s([\s\S]+)$/.exec(text);
  if (dashed !== null) return { title: trimTitle(dashed[1] ?? ''), description: dashed[2] ?? '' };
  if (first.length <= longestTitle && !first.includes('\n'))
    return { title: trimTitle(first), description: others.join(' ') };
  return cut === null
    ? { title: trimTitle(text), description: '' }
    : { title: trimTitle(cut[1] ?? ''), description: text };
}

function trimTitle(text: string): string {
  return plain(text).replace(/[:.]$/, '');
}

function readParagraph(reading: Reading, paragraph: Paragraph): void {
  const lines = paragraph.text.split('\n');
  if (lines.every(line => taskIdOf(line) !== undefined)) {
    take(reading.answer, paragraph);
    for (const line of lines)
      addTask(reading, taskIdOf(line)?.id, restOf(line, taskIdOf(line)?.rest ?? ''), []);
    return;
  }
  if (readEntries(reading, paragraph)) return;
  if (
    lines.length === 1 &&
    isPhaseName(paragraph.text) &&
    paragraph.text.length < 80 &&
    !/[.;]$/.test(paragraph.text)
  ) {
    openPhase(reading, paragraph.text, paragraph);
    return;
  }
  const phase = reading.phases.at(-1);
  const started = reading.tasks.some(task => task.phase === reading.phases.length);
  for (const { label, text } of splitLabels(paragraph.text, taskVocabulary)) {
    const concept = label === '' ? undefined : conceptOf(taskVocabulary, label);
    if (concept === 'dependsOn' && phase !== undefined && !/\bdepends? on\b|\brequires\b/i.test(text))
      phase.dependsOn ||= text;
    else if (concept === 'dependsOn') reading.rules.push(...text.split(/[;\n]|(?<=[.)])\s/));
    else if (concept === 'complexity' && phase !== undefined) phase.complexity ||= text;
    else if (label !== '' && concept === undefined) continue;
    else if (phase !== undefined && !started) phase.texts.push(label === '' ? text : `${label} ${text}`);
    else continue;
    take(reading.answer, paragraph);
  }
  if (/^\W*dependenc(?:y|ies)\W*$/i.test(paragraph.text)) reading.mode = 'dependencies';
}

/** `Task 1: Title` with `Depends on: …` in the lines below it; several of them may follow without an empty line. */
function readEntries(reading: Reading, paragraph: Paragraph): boolean {
  const lines = paragraph.text.split('\n');
  const starts = lines.flatMap((line, index) => (taskIdOf(line) === undefined ? [] : [index]));
  if (starts[0] !== 0) return false;
  const entries = starts.map((start, index) => lines.slice(start, starts[index + 1]));
  const isLabelled = (line: string): boolean =>
    splitLabels(line, taskVocabulary).some(({ label }) => conceptOf(taskVocabulary, label) !== undefined);
  if (!entries.every(([, ...below]) => below.some(isLabelled))) return false;
  take(reading.answer, paragraph);
  for (const [line = '', ...below] of entries) {
    const { id, rest } = taskIdOf(line) ?? { id: undefined, rest: line };
    const fields = fieldsOf([{ ...paragraph, text: below.join('\n') }], taskVocabulary, () => '');
    addTask(reading, id, restOf(line, rest), fields);
  }
  return true;
}

function readList(reading: Reading, list: List): void {
  endHeading(reading);
  for (const item of list.items) readItem(reading, item, list.items.length);
}

function readItem(reading: Reading, item: ListItem, siblings: number): void {
  const [first, ...others] = item.blocks;
  if (first?.type !== 'paragraph') return;
  const nested = others.find(block => block.type === 'list');
  if (nested !== undefined && isPhaseItem(first.text, nested, siblings)) {
    openPhase(reading, first.text, { line: first.line, end: first.end });
    for (const block of others) readBlock(reading, block);
    return;
  }
  const phase = reading.phases.at(-1);
  const [only] = splitLabels(first.text, taskVocabulary);
  const concept = only === undefined || only.label === '' ? undefined : conceptOf(taskVocabulary, only.label);
  take(reading.answer, item);
  if (phase !== undefined && concept === 'complexity') phase.complexity ||= only?.text ?? '';
  else if (phase !== undefined && concept === 'dependsOn') phase.dependsOn ||= only?.text ?? '';
  else if (phase !== undefined && (concept === 'title' || concept === 'description') && nested === undefined)
    phase.texts.push(`${only?.label ?? ''} ${only?.text ?? ''}`.trim());
  else if (concept === 'title' && nested !== undefined) readList(reading, nested);
  else {
    const text = first.text.replace(/^\[[ xX]\]\s{1,3}/, '');
    const found = taskIdOf(text);
    const line = found === undefined ? text : restOf(text, found.rest);
    const id = found?.id ?? (item.number === null ? undefined : String(item.number));
    addTask(
      reading,
      id,
      line,
      fieldsOf(others, taskVocabulary, block => sourceOf(reading.answer, block)),
    );
  }
}

/** The text behind the id, with the bold marks that the id shared with it. */
function restOf(text: string, rest: string): string {
  const bold = /^\*\*([^*\n]{1,160})\*\*([\s\S]*)$/.exec(text);
  if (bold === null) return rest;
  const inner = taskIdOf(bold[1] ?? '')?.rest ?? '';
  const after = (bold[2] ?? '').replace(/^[ \t]*[:.–—-]+[ \t]*/, '');
  return inner === '' ? after : `**${inner}** ${after}`;
}

function isPhaseItem(text: string, nested: List, siblings: number): boolean {
  if (isPhaseName(text)) return true;
  if (taskIdOf(text) !== undefined) return false;
  const labelled = nested.items.filter(
    ({ blocks: [first] }) =>
      first?.type === 'paragraph' &&
      splitLabels(first.text, taskVocabulary).some(
        ({ label }) => conceptOf(taskVocabulary, label) !== undefined,
      ),
  );
  const identified = nested.items.filter(
    ({ blocks: [first] }) => first?.type === 'paragraph' && taskIdOf(first.text) !== undefined,
  );
  return identified.length > 0 && labelled.length === 0 && siblings > 0;
}

/** A table of tasks, or a list whose items have a complexity each: what stands above it is a phase, and no task. */
function holdsTasks(block: Block): boolean {
  if (block.type === 'table') return taskColumns(block) !== undefined;
  if (block.type !== 'list' || block.items.length < 2) return false;
  return block.items.every(({ blocks: [first] }) => {
    if (first?.type !== 'paragraph') return false;
    return takeAttributes(first.text, taskVocabulary, ['complexity'], bareConcept).values.has('complexity');
  });
}

/** `3.1 Storage`, with tasks below it. */
function endHeading(reading: Reading): void {
  const { task } = reading;
  if (task === undefined || !/^\d/.test(taskIdOf(task.heading.text)?.id ?? '')) {
    closeTask(reading);
    return;
  }
  reading.task = undefined;
  openPhase(reading, headingWords(task.heading.text), task.heading);
  for (const block of task.blocks) readBlock(reading, block);
}

function taskColumns(table: TableBlock): readonly (TaskConcept | undefined)[] | undefined {
  const columns = table.header.map(cell => conceptOf(taskVocabulary, cell));
  const named = columns.includes('title') || columns.includes('description');
  const facts = columns.filter(
    concept => concept === 'id' || concept === 'dependsOn' || concept === 'complexity' || concept === 'phase',
  );
  return named && facts.length > 0 ? columns : undefined;
}

function readTable(reading: Reading, table: TableBlock): void {
  const columns = taskColumns(table);
  if (columns === undefined) return;
  endHeading(reading);
  take(reading.answer, table);
  let lastPhase = '';
  for (const row of table.rows) {
    const filled = row.cells.filter(cell => cell !== '');
    const [only = ''] = filled;
    if (filled.length === 1 && row.cells.length > 2) {
      openPhase(reading, only, row);
      continue;
    }
    const phaseCell = columns.includes('phase') ? (row.cells[columns.indexOf('phase')] ?? '') : '';
    if (phaseCell !== '' && phaseCell !== lastPhase)
      openPhase(reading, /^\d+$/.test(phaseCell) ? `Phase ${phaseCell}` : phaseCell, row);
    lastPhase = phaseCell === '' ? lastPhase : phaseCell;
    addRow(reading, table, columns, row.cells);
  }
}

function addRow(
  reading: Reading,
  table: TableBlock,
  columns: readonly (TaskConcept | undefined)[],
  cells: readonly string[],
): void {
  const values = new Map<TaskConcept, string>();
  const extra: string[] = [];
  cells.forEach((cell, index) => {
    const concept = columns[index];
    if (concept === 'phase' || saysNothing(cell)) return;
    if (concept === undefined || values.has(concept))
      extra.push(`${plain(table.header[index] ?? '')}: ${cell}`);
    else values.set(concept, cell);
  });
  const named = values.get('title') ?? values.get('description') ?? '';
  const found = values.has('id') ? undefined : taskIdOf(named);
  const isOnlyId = found !== undefined && restOf(named, found.rest).trim() === '';
  const title = isOnlyId ? (values.get('description') ?? named) : named;
  const id = values.get('id') ?? found?.id;
  const line = found === undefined || isOnlyId ? title : restOf(title, found.rest);
  const cut = titleOf(line);
  const description = values.has('title') && !isOnlyId ? (values.get('description') ?? '') : '';
  reading.tasks.push({
    written: id === undefined ? undefined : plain(id).replace(/`/g, ''),
    title: cut.title,
    texts: [cut.description, description, ...extra].filter(text => text !== ''),
    values,
    phase: Math.max(reading.phases.length, 1),
  });
}

/** Dependencies told apart from the tasks, a sentence or an item each. */
function readRules(reading: Reading, block: Block): void {
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

/** `Depends on Setup completion` names a phase by its title. */
function namedPhases(rule: string, phases: readonly FoundPhase[]): string {
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
function applyRule(
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
function dependPhase(
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
