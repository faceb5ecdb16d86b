import type { Component, Decision, Design } from '../design.ts';
import { mermaid } from '../diagram.ts';
import { readBody, writeBody } from '../markdown/body.ts';
import { readInline, readList, writeInline, writeList } from '../markdown/inline.ts';
import { type Line, outline, type Section } from '../markdown/lines.ts';
import { noEntries, readRows } from '../markdown/rows.ts';
import { readTable, writeTable } from '../markdown/table.ts';
import { complain, place, type Reading } from '../reading.ts';

export const architectureFile = 'architecture.md';

const columns = ['Component', 'Responsibility', 'Paths', 'May depend on', 'Packages'] as const;
const inCell = { cell: true };
const body = { level: 2 };

export interface Architecture {
  readonly title: string;
  readonly summary: string;
  readonly components: Component[];
  /** File names of decisions, in the order of the table. */
  readonly decisionFiles: readonly string[];
}

/** Title, summary, components, a diagram of them, and the list of decisions, which keeps their order. */
export function writeArchitecture(design: Design, decisionFiles: readonly string[]): string[] {
  return [
    `# ${writeInline(design.title)}`,
    ...writeBody(design.summary, body),
    '## Components',
    ...writeComponents(design.components),
    '## Decisions',
    writeDecisionList(design.decisions, decisionFiles),
  ];
}

function writeComponents(components: readonly Component[]): string[] {
  if (components.length === 0) return [noEntries];
  const rows = components.map(({ id, responsibility, paths, dependsOn, packages }) => [
    writeInline(id, inCell),
    writeInline(responsibility, inCell),
    writeList(paths, inCell, true),
    writeList(dependsOn, inCell),
    writeList(packages, inCell, true),
  ]);
  return [writeTable(columns, rows), ['```mermaid', ...mermaid(components), '```'].join('\n')];
}

function writeDecisionList(decisions: readonly Decision[], files: readonly string[]): string {
  if (decisions.length === 0) return noEntries;
  const rows = decisions.map(({ id, title, status }, index) => [
    `[${writeInline(id, inCell)}](adrs/${encodeURIComponent(files[index] ?? '')})`,
    writeInline(title, inCell),
    status ?? '–',
  ]);
  return writeTable(['Decision', 'Title', 'Status'], rows);
}

export function readArchitecture(reading: Reading, lines: readonly Line[]): Architecture {
  const { preamble, sections } = outline(lines, 2);
  const [first, ...others] = sections;
  const top = first?.level === 1 ? first : undefined;
  if (top === undefined) {
    complain(
      reading,
      1,
      'the file does not begin with a title',
      'its first line is "# " and the name of the design',
    );
  }
  const rest = top === undefined ? sections : others;
  const components = named(rest, 'components');
  const decisions = named(rest, 'decisions');
  place(reading, 'summary', top?.line ?? 1);
  const unknown = rest.filter(section => section !== components && section !== decisions);
  return {
    title: readInline(top?.heading ?? ''),
    summary: readSummary([...preamble, ...(top?.lines ?? [])], unknown),
    components: components === undefined ? [] : readComponents(reading, components),
    decisionFiles: decisions === undefined ? [] : readDecisionList(reading, decisions),
  };
}

function named(sections: readonly Section[], name: string): Section | undefined {
  return sections.find(({ heading }) => readInline(heading).toLowerCase() === name);
}

/** Sections that people add are part of the summary. */
function readSummary(lines: readonly Line[], unknown: readonly Section[]): string {
  const added = unknown.map(section => `### ${section.heading}\n\n${readBody(section.lines, body)}`);
  return [readBody(lines, body), ...added].filter(text => text !== '').join('\n\n');
}

function readComponents(reading: Reading, section: Section): Component[] {
  place(reading, 'components', section.line);
  const lines = withoutDiagram(section.lines);
  return readRows(reading, { ...section, lines }, columns).map(({ line, cells }) => {
    const id = readInline(cells.Component);
    place(reading, id, line);
    return {
      id,
      responsibility: readInline(cells.Responsibility),
      paths: readList(cells.Paths, inCell),
      dependsOn: readList(cells['May depend on'], inCell),
      packages: readList(cells.Packages, inCell),
    };
  });
}

/** The diagram is drawn from the table, never read. */
function withoutDiagram(lines: readonly Line[]): Line[] {
  return lines.filter(({ fenced }) => !fenced);
}

function readDecisionList(reading: Reading, section: Section): string[] {
  place(reading, 'decisions', section.line);
  const rows = readTable(section.lines)?.rows ?? [];
  return rows
    .flatMap(({ line, cells: [cell = ''] }) => {
      const start = cell.lastIndexOf('](adrs/');
      const file = start === -1 || !cell.endsWith(')') ? undefined : decode(cell.slice(start + 7, -1));
      if (file !== undefined) return [{ file, line }];
      complain(
        reading,
        line,
        'the row links to no decision',
        'expected [ADR-001](adrs/001-….md) in its first cell',
      );
      return [];
    })
    .map(({ file }) => file);
}

function decode(file: string): string | undefined {
  try {
    return decodeURIComponent(file);
  } catch {
    return undefined;
  }
}
