import { plural, printable, type Surface, table, wrap } from '@proven/terminal';
import type { PreparedImport } from '../../import/import.ts';
import type { ImportFinding } from '../../import/model.ts';
import type { WriteResult } from '../../import/write.ts';
import { redact } from '../../redact.ts';

/** Places of one kind of finding that are shown in a terminal; the other reports have all. */
const mostPlaces = 12;

interface Group {
  readonly id: string;
  readonly severity: ImportFinding['severity'];
  readonly findings: readonly ImportFinding[];
}

/** What was done with the plan. */
export interface ImportOutcome {
  /** Undefined where no file was to be written. */
  readonly written: WriteResult | undefined;
  /** Where the order was written down, as the person named it. */
  readonly mapping?: string | undefined;
}

/** For people: the order with its reasons, then what was found, the same kind together. */
export function importAsText(plan: PreparedImport, outcome: ImportOutcome, surface: Surface): string[] {
  const { style, symbols, width } = surface;
  const colour = { error: style.red, warning: style.yellow, note: style.dim };
  const mark = { error: symbols.failure, warning: symbols.warning, note: '-' };
  const rows = plan.files.map(({ version, migration, down }) => [
    version,
    migration.sources[0] ?? '',
    down,
    migration.place,
  ]);
  const columns = [
    { header: 'version' },
    { header: 'from', shrink: 1, minimum: 16 },
    { header: 'DOWN' },
    { header: 'why here', shrink: 2, dropBelow: 100 },
  ];
  return [
    ...wrap(`${plan.title}: ${summary(plan)}.`, width),
    ...wrap(`Order: ${plan.rule}.`, width, '  '),
    ...(rows.length === 0 ? [] : ['', ...table(columns, rows, surface)]),
    ...groupsOf(plan.findings).flatMap(({ id, severity, findings }) => [
      '',
      colour[severity](`${mark[severity]} ${id} (${findings.length})`),
      ...findings
        .slice(0, mostPlaces)
        .flatMap(finding => wrap(`  ${placeOf(finding)}${clean(finding.message)}`, width, '    ')),
      ...(findings.length > mostPlaces
        ? [style.dim(`  … and ${findings.length - mostPlaces} more: --format markdown or --json has all`)]
        : []),
      ...hintsOf(findings).flatMap(hint => wrap(`  ${style.bold('→')} ${hint}`, width, '    ')),
    ]),
    ...(plan.changes.length === 0
      ? []
      : [
          '',
          `Changed in the text (${plan.changes.length}):`,
          ...plan.changes
            .slice(0, mostPlaces)
            .flatMap(change => wrap(`  ${placeOf(change)}${clean(change.message)}`, width, '    ')),
          ...(plan.changes.length > mostPlaces
            ? [style.dim(`  … and ${plan.changes.length - mostPlaces} more`)]
            : []),
        ]),
    '',
    outcomeOf(plan, outcome),
  ];
}

/** One line, where the question is another one: which of them the database has. */
export function importAsLine(plan: PreparedImport, { width }: Surface): string[] {
  return wrap(`${plan.title}: ${summary(plan)}.`, width);
}

/** Everything, for programs. */
export function importAsJson(
  { format, title, rule, files, findings, changes }: PreparedImport,
  { written }: ImportOutcome,
) {
  return {
    format,
    title,
    rule,
    files: files.map(({ version, fileName, migration, down, transactional }) => ({
      version,
      fileName,
      id: migration.id,
      sources: migration.sources,
      why: migration.place,
      down,
      transactional,
    })),
    findings: findings.map(finding => ({ ...finding, message: redact(finding.message) })),
    changes: changes.map(change => ({ ...change, message: redact(change.message) })),
    written: written?.written ?? [],
    unchanged: written?.unchanged ?? [],
  };
}

/** Everything, for a pull request or a wiki. */
export function importAsMarkdown(plan: PreparedImport, outcome: ImportOutcome): string {
  const rows = (lines: readonly (readonly string[])[]) =>
    lines.map(cells => `| ${cells.map(escapeCell).join(' | ')} |`);
  return `${[
    `# Import from ${plan.title}`,
    '',
    `${summary(plan)}. ${outcomeOf(plan, outcome)}`,
    '',
    `Order: ${escapeCell(plan.rule)}.`,
    '',
    '| version | from | DOWN | why here |',
    '| --- | --- | --- | --- |',
    ...rows(
      plan.files.map(({ version, migration, down }) => [
        version,
        migration.sources.join(', '),
        down,
        migration.place,
      ]),
    ),
    ...groupsOf(plan.findings).flatMap(({ id, severity, findings }) => [
      '',
      `## ${severity}: ${id} (${findings.length})`,
      '',
      ...hintsOf(findings).map(hint => `${escapeCell(hint)}\n`),
      '| where | what |',
      '| --- | --- |',
      ...rows(findings.map(finding => [placeOf(finding).replace(/: $/, ''), finding.message])),
    ]),
    ...(plan.changes.length === 0
      ? []
      : [
          '',
          `## Changed in the text (${plan.changes.length})`,
          '',
          '| where | what |',
          '| --- | --- |',
          ...rows(plan.changes.map(change => [placeOf(change).replace(/: $/, ''), change.message])),
        ]),
  ].join('\n')}\n`;
}

function summary({ files, findings, sources }: PreparedImport): string {
  const count = (severity: ImportFinding['severity']) =>
    findings.filter(finding => finding.severity === severity).length;
  const scripts = sources.filter(({ path }) => /\.sql$/i.test(path)).length;
  return `${plural(scripts, 'SQL file')}, ${plural(files.length, 'migration')}, ${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(count('note'), 'note')}`;
}

function outcomeOf({ findings }: PreparedImport, { written, mapping }: ImportOutcome): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return `Nothing was written: ${plural(errors, 'error')} to decide first.`;
  if (mapping !== undefined && written === undefined)
    return `The order stands in ${printable(mapping)}: change it, and give it back with --mapping ${printable(mapping)}.`;
  if (written === undefined) return 'Nothing was written: add --write.';
  const there = written.unchanged.length === 0 ? '' : `, ${written.unchanged.length} there already`;
  return `${plural(written.written.length, 'file')} written${there}. Next: "migrate verify" proves them.`;
}

function groupsOf(findings: readonly ImportFinding[]): Group[] {
  const groups = new Map<string, ImportFinding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.id}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap(own =>
    own[0] === undefined ? [] : [{ id: own[0].id, severity: own[0].severity, findings: own }],
  );
}

function hintsOf(findings: readonly ImportFinding[]): string[] {
  return [...new Set(findings.flatMap(({ hint }) => hint ?? []))];
}

function placeOf({
  file,
  line,
}: {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}): string {
  if (file === undefined) return '';
  return `${printable(file)}${line === undefined ? '' : `:${line}`}: `;
}

function clean(text: string): string {
  return printable(redact(text));
}

/** A table's cell is one line, and what looks like HTML would be taken for it. */
function escapeCell(text: string): string {
  return redact(text)
    .replace(/[\\|`*_[\]<>]/g, character => `\\${character}`)
    .replace(/\s+/g, ' ');
}
