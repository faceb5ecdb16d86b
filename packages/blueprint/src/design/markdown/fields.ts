import type { Check } from '../design.ts';
import { readCode, readInline, splitOutsideCode, trimBlanks, writeCode, writeInline } from './inline.ts';
import { isBlank, type Line } from './lines.ts';

// Small forms inside a section: list items, `- Label: value` fields, checks, and `ID: title` headings.

export interface Item {
  readonly text: string;
  readonly line: number;
}

/** The items of a bullet list, and what stands around them. A wrapped item is one line again. */
export function readItems(lines: readonly Line[]): { items: Item[]; rest: Line[] } {
  const items: Item[] = [];
  const rest: Line[] = [];
  let open = false;
  for (const line of lines) {
    const found = line.fenced ? null : /^ {0,3}[-*+](?:[ \t]+([\s\S]*))?$/.exec(line.text);
    const last = items.at(-1);
    if (found !== null) items.push({ text: found[1] ?? '', line: line.number });
    else if (open && last !== undefined && !isBlank(line.text))
      items[items.length - 1] = continued(last, line);
    else if (!isBlank(line.text)) rest.push(line);
    open = found !== null || (open && !isBlank(line.text));
  }
  return { items, rest };
}

function continued(item: Item, { text, fenced }: Line): Item {
  const added = trimBlanks(text);
  const separator = fenced || /^(?:[-*+]|\d+[.)])[ \t]/.test(added) ? '<br>' : ' ';
  return { ...item, text: `${item.text}${separator}${added}` };
}

/** A field of a task or a test case. */
export interface Field extends Item {
  readonly label: string;
}

/** Takes the `- Label: value` items out of a section; the rest is its text. */
export function readFields(
  lines: readonly Line[],
  labels: readonly string[],
): { fields: Field[]; rest: Line[] } {
  const fields: Field[] = [];
  const rest = lines.filter(line => {
    const field = line.fenced ? undefined : fieldOf(line, labels);
    if (field !== undefined) fields.push(field);
    return field === undefined;
  });
  return { fields, rest };
}

function fieldOf({ text, number }: Line, labels: readonly string[]): Field | undefined {
  const found = /^ {0,3}[-*+][ \t]+(?:\*\*)?([a-z ]{1,40}?)(?:\*\*)?:(?:\*\*)?([\s\S]*)$/i.exec(text);
  const label = labels.find(known => known.toLowerCase() === found?.[1]?.toLowerCase());
  return found === null || label === undefined ? undefined : { label, text: found[2] ?? '', line: number };
}

/** `` `npm test` → exit 0 `` */
export function writeCheck({ command, expects }: Check): string {
  return `${writeCode(command, { also: '→' })} → ${writeInline(expects)}`;
}

/** Without an arrow, a code span is a command, and everything else says what must hold. */
export function readCheck(line: string): Check {
  const [command = '', expects] = splitOutsideCode(trimBlanks(line), '→', 2);
  if (expects !== undefined) return { command: readCode(command), expects: readInline(expects) };
  const isCode = /^`[^`]+`$/.test(trimBlanks(command));
  return isCode ? { command: readCode(command), expects: '' } : { command: '', expects: readInline(command) };
}

/** `T1: Scaffold the package` */
export function writeHeading(id: string, title: string): string {
  return `${writeInline(id, { also: ':`' })}: ${writeInline(title)}`;
}

/** Undefined where no colon ends the id. */
export function readHeading(heading: string): { id: string; title: string } | undefined {
  const [id = '', title] = splitOutsideCode(heading, ':', 2);
  return title === undefined ? undefined : { id: readInline(id), title: readInline(title) };
}
