import type { Migration } from '../files/migration.ts';
import type { PostgresParser } from '../files/postgres-parser.ts';
import type { Finding } from '../finding.ts';
import { maskSecrets } from '../redact.ts';
import { type FileChange, planFixes } from './fix/plan.ts';
import { type Ignore, readIgnores, reportIgnores } from './ignore.ts';
import type { LintOptions } from './options.ts';
import { type FunctionBodies, readScript } from './parse/script.ts';
import { type CheckedFile, findingsOfProblems } from './problems.ts';
import { findingOf } from './report.ts';
import { emptySchema, type Schema } from './schema.ts';
import { checkSection, createdBy, type Found } from './section.ts';

/** What the files before have made, and what is the same for all. */
interface Surroundings {
  readonly parser: PostgresParser;
  readonly options: LintOptions;
  readonly schema: Schema;
  readonly functions: FunctionBodies;
}

export interface LintOutcome {
  readonly findings: readonly Finding[];
  /** What `--fix` would write. */
  readonly changes: readonly FileChange[];
}

const nothing: LintOutcome = { findings: [], changes: [] };

/**
 * Looks at files in the order in which they run, and finds what hurts a database in use. Pure: reads nothing itself.
 * Takes one file after the other, so that a caller can parse them as they are asked for.
 */
export function lintFiles(
  files: Iterable<CheckedFile>,
  parser: PostgresParser,
  options: LintOptions = {},
): LintOutcome {
  const surroundings = { parser, options, schema: emptySchema(), functions: new Map() };
  const outcomes = Array.from(files, checked => {
    const isReported = options.reports?.(checked.file.version) ?? true;
    if (checked.migration === undefined)
      return { ...nothing, findings: isReported ? findingsOfProblems(checked) : [] };
    return lintMigration(checked.migration, surroundings, isReported);
  });
  return {
    findings: outcomes.flatMap(({ findings }) => findings),
    changes: outcomes.flatMap(({ changes }) => changes),
  };
}

/** A file that is not reported on only changes the schema. */
function lintMigration(migration: Migration, surroundings: Surroundings, isReported: boolean): LintOutcome {
  const { parser, functions, options, schema } = surroundings;
  const up = readScript(migration.up, parser, functions);
  const down =
    migration.down === undefined || !isReported ? [] : readScript(migration.down, parser, functions);
  const exists = (table: string) => schema.tables.has(table) || options.sizes?.has(table) === true;
  const created = createdBy(up, exists);
  const common = { migration, created, options, schema, isReported, exists };
  const found = [
    ...checkSection({ ...common, direction: 'up', actions: up }),
    ...checkSection({ ...common, direction: 'down', actions: down }),
  ];
  if (!isReported) return nothing;
  const ignores = readIgnores(migration, [...up, ...down], parser);
  const left = unique(found.filter(each => !isIgnored(each, ignores)));
  if (left.length === 0 && ignores.length === 0) return nothing;
  const { changes, fixed } = planFixes(
    { migration, up, down, versions: options.versions ?? new Set() },
    left,
  );
  const source = maskSecrets(migration.text);
  const findings = [
    ...left.flatMap(each => findingOf(each, migration, source, options, fixed.has(each)) ?? []),
    ...reportIgnores(ignores, migration, source, options),
  ].sort(byPlace);
  return { findings, changes };
}

/** Marks the ignore as used. */
function isIgnored({ rule, action }: Found, ignores: readonly Ignore[]): boolean {
  const ignore = ignores.find(each => each.rule === rule.id && each.reason !== '' && each.covers(action));
  if (ignore !== undefined) ignore.isUsed = true;
  return ignore !== undefined;
}

/** A statement is not told the same thing twice, for instance by two of its commands. */
function unique(found: readonly Found[]): Found[] {
  const seen = new Set<string>();
  return found.filter(({ rule, complaint, action }) => {
    const key = `${action.statement.start} ${rule.id} ${complaint.message}`;
    return seen.has(key) ? false : seen.add(key).has(key);
  });
}

function byPlace(a: Finding, b: Finding): number {
  return a.line - b.line || a.column - b.column || (a.rule < b.rule ? -1 : 1);
}
