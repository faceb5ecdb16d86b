import type { Problem } from '../errors.ts';
import { idLetters, nextRequirementId, type Requirement, type RequirementKind } from './brief.ts';
import type { Line } from './lines.ts';
import { type Section, sectionTitles } from './sections.ts';

/** An item as it stands in the list. */
interface Item {
  readonly kind: RequirementKind | undefined;
  /** Undefined where it has none. */
  readonly id: string | undefined;
  readonly parts: string[];
  readonly indent: number;
  readonly line: number;
  readonly column: number;
}

const itemPattern = /^(\s*)([-*+]|\d{1,9}[.)])(?:\s+(.*))?$/;
const kindPattern =
  /^[*_]*(functional|non-?\s?functional|constraints?)(?:\s+requirements)?[*_]*\s*:[*_]*\s*(.*)$/i;
const idPattern =
  /^(?:\[[ xX]\]\s+)?[*_`]{0,3}[[(]?([FNC])([1-9]\d{0,3})[\])]?[*_`]{0,3}[:.)]?[*_`]{0,3}(?:\s+[-–—:]\s+|\s+|$)(.*)$/i;
/** What somebody meant as an id who is used to another form. */
const foreignIdPattern =
  /^(?:\[[ xX]\]\s+)?[*_`[(]*((?:FR|NFR|REQ|CON|[FNCR])[-_]?0*([1-9]\d{0,3}))(?![\w.])/i;
const rowPattern = /^\s*\|(.+?)\|?\s*$/;

/** Reads the lists below Requirements, whatever marks, emphasis and line breaks they are written with. */
export function readRequirements(sections: readonly Section[]): {
  requirements: Requirement[];
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const items = sections.flatMap(section => readItems(section, problems));
  const taken = new Set(items.flatMap(({ id }) => id ?? []));
  const first = new Map<string, Item>();
  const requirements = items.map(item => {
    const kind = item.kind ?? kindOfId(item.id) ?? 'functional';
    const id = item.id ?? proposeId(item, kind, taken);
    taken.add(id);
    problems.push(...complain({ ...item, kind }, id, first.get(id)));
    if (!first.has(id)) first.set(id, item);
    return { id, kind, text: item.parts.join('\n').trim(), line: item.line };
  });
  return { requirements, problems };
}

/** The number of an id of another form where it is free, else the next one. */
function proposeId({ parts }: Item, kind: RequirementKind, taken: ReadonlySet<string>): string {
  const number = foreignIdPattern.exec(parts[0] ?? '')?.[2];
  const kept = `${idLetters[kind]}${number}`;
  return number === undefined || taken.has(kept) ? nextRequirementId(kind, taken) : kept;
}

function readItems(section: Section, problems: Problem[]): Item[] {
  const items: Item[] = [];
  let kind = section.name === 'requirements' ? undefined : (section.name as RequirementKind);
  let item: Item | undefined;
  let isWrapped = false;
  for (const line of section.lines) {
    const text = line.text.trim();
    if (text === '') {
      isWrapped = false;
      continue;
    }
    if (item !== undefined && line.isFenced) {
      item.parts.push(text);
      continue;
    }
    const entry = readListItem(line) ?? readRow(line);
    if (entry === 'skip') continue;
    const named = section.name === 'requirements' ? kindPattern.exec(entry?.text ?? '') : null;
    if (entry !== undefined && named !== null) {
      kind = kindOfWord(named[1] ?? '');
      item = undefined;
      if ((named[2] ?? '') !== '') items.push(toItem(kind, line, entry, named[2] ?? ''));
    } else if (entry !== undefined && startsItem(entry, item)) {
      item = toItem(kind, line, entry, entry.text);
      items.push(item);
    } else if (item !== undefined && entry !== undefined) {
      item.parts.push(`- ${entry.text}`);
    } else if (item !== undefined && (isWrapped || /^\s/.test(line.text))) {
      item.parts.push(`${item.parts.pop() ?? ''} ${text}`.trim());
    } else if (idPattern.test(text)) {
      item = toItem(kind, line, { indent: 0, text }, text);
      items.push(item);
    } else {
      problems.push(strayText(line));
    }
    isWrapped = true;
  }
  return items;
}

interface Entry {
  readonly indent: number;
  readonly text: string;
}

function readListItem({ text, isFenced }: Line): Entry | undefined {
  const [, indent, , content] = isFenced ? [] : (itemPattern.exec(text) ?? []);
  return indent === undefined ? undefined : { indent: indent.length, text: (content ?? '').trim() };
}

/** A row of a table whose first cell is an id; heads and rulers are skipped. */
function readRow({ text, isFenced }: Line): Entry | 'skip' | undefined {
  const row = isFenced ? undefined : rowPattern.exec(text)?.[1];
  if (row === undefined) return undefined;
  const cells = row.split(/(?<!\\)\|/).map(cell => cell.trim());
  return idPattern.test(cells[0] ?? '') ? { indent: 0, text: cells.join(' ').trim() } : 'skip';
}

/** What is indented below an item explains it, unless it has an id of its own. */
function startsItem({ indent, text }: Entry, open: Item | undefined): boolean {
  return open === undefined || indent <= open.indent || idPattern.test(text);
}

function toItem(kind: RequirementKind | undefined, line: Line, { indent }: Entry, text: string): Item {
  const [, letter, number, content] = idPattern.exec(text) ?? [];
  const id = letter === undefined ? undefined : `${letter.toUpperCase()}${number}`;
  const column = Math.max(0, line.text.indexOf(text)) + 1;
  return {
    kind,
    id,
    parts: [(id === undefined ? text : (content ?? '')).trim()],
    indent,
    line: line.number,
    column,
  };
}

function kindOfWord(word: string): RequirementKind {
  if (/^constraint/i.test(word)) return 'constraint';
  return /^non/i.test(word) ? 'non_functional' : 'functional';
}

function kindOfId(id: string | undefined): RequirementKind | undefined {
  return (['functional', 'non_functional', 'constraint'] as const).find(kind => idLetters[kind] === id?.[0]);
}

function complain(
  { kind, id: written, parts, line, column }: Item & { kind: RequirementKind },
  id: string,
  earlier: Item | undefined,
): Problem[] {
  const at = { line, column };
  if (written === undefined) {
    const foreign = foreignIdPattern.exec(parts[0] ?? '');
    const message =
      foreign === null ? 'this requirement has no id' : `"${foreign[1]}" is not an id of a requirement`;
    return [{ code: 'missing_id', message, hint: `Write it as "- ${id} …".`, ...at }];
  }
  if (earlier !== undefined) {
    return [{ code: 'duplicate_id', message: `${id} is there twice, first in line ${earlier.line}`, ...at }];
  }
  if (!id.startsWith(idLetters[kind])) {
    const section = sectionTitles[kind];
    const hint = `Ids of this section begin with ${idLetters[kind]}.`;
    return [{ code: 'wrong_id', message: `${id} stands below "${section}"`, hint, ...at }];
  }
  const isEmpty = parts.join('').trim() === '';
  return isEmpty ? [{ code: 'empty_requirement', message: `${id} says nothing`, ...at }] : [];
}

function strayText({ number, text }: Line): Problem {
  return {
    code: 'stray_text',
    message: 'this text belongs to no requirement',
    hint: 'Make it an item of a list with an id, such as "- F1 …", or put it below "## Context".',
    line: number,
    column: text.search(/\S/) + 1,
  };
}
