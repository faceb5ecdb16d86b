import type { PostgresParser } from '../files/postgres-parser.ts';
import { redact } from '../redact.ts';
import { createMemory } from './draft/memory.ts';
import type { Format } from './formats/format.ts';
import { includedFile } from './include.ts';
import type { ImportFinding, SourceFile, TextChange } from './model.ts';
import { numberMigrations } from './number.ts';
import { type PlannedFile, planFile } from './plan-file.ts';
import type { MappingLine } from './scripts/mapping.ts';
import { openValues } from './values.ts';

/** What an import would write, as data. */
export interface ImportPlan {
  /** The format's name. */
  readonly format: string;
  readonly title: string;
  /** How the order was found, for people. */
  readonly rule: string;
  readonly files: readonly PlannedFile[];
  /** Errors first, then by file and line. */
  readonly findings: readonly ImportFinding[];
  /** What was not taken over as it is. */
  readonly changes: readonly TextChange[];
}

export interface PlanInput {
  readonly format: Format;
  readonly files: readonly SourceFile[];
  /** Of files that cannot be read. */
  readonly findings: readonly ImportFinding[];
  readonly mapping: readonly MappingLine[] | undefined;
  /** What a person has given for placeholders, by name. */
  readonly given: ReadonlyMap<string, string>;
  readonly parser: PostgresParser;
}

/** Decides what an import writes. Writes nothing. */
export function planImport({ format, files, findings, mapping, given, parser }: PlanInput): ImportPlan {
  const values = openValues(given);
  const reading = format.read(files, { parser, mapping, values });
  const versions = numberMigrations(reading.migrations);
  const versionOf = new Map(reading.migrations.map(({ id }, place) => [id, versions[place] ?? '']));
  const memory = createMemory();
  const include = includedFile(files);
  const marked = files.filter(({ bytes }) => bytes[0] === 0xef && bytes[1] === 0xbb).map(({ path }) => path);
  const planned = reading.migrations.map((migration, place) => {
    const version = versions[place] ?? '';
    const { title } = format;
    return planFile(migration, { parser, memory, include, values, versionOf, version, marked, title });
  });
  const all: ImportFinding[] = [...findings, ...reading.findings, ...planned.flatMap(one => one.findings)];
  all.push(
    ...values.unused().map(name => ({
      id: 'placeholder-unused',
      severity: 'warning' as const,
      message: `${name} has a value, and no file asks for it`,
      hint: 'Is the name written as it is in the files?',
    })),
  );
  if (reading.migrations.length === 0 && !all.some(({ severity }) => severity === 'error'))
    all.push({
      id: 'nothing-found',
      severity: 'error',
      message: `no file has a name or a form that ${format.title} knows`,
      hint: 'Is it another tool? --from says which.',
    });
  return {
    format: format.name,
    title: format.title,
    rule: reading.rule,
    files: planned.map(({ file }) => file),
    findings: all.map(finding => ({ ...finding, message: redact(finding.message) })).sort(byWeight),
    changes: planned.flatMap(({ changes }) => changes),
  };
}

const weights = { error: 0, warning: 1, note: 2 } as const;

function byWeight(a: ImportFinding, b: ImportFinding): number {
  return (
    weights[a.severity] - weights[b.severity] ||
    (a.file ?? '').localeCompare(b.file ?? '', 'en', { numeric: true }) ||
    (a.line ?? 0) - (b.line ?? 0)
  );
}
