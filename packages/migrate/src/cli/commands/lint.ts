import { relative, resolve } from 'node:path';
import { oneOf } from '@proven/settings';
import { plainSurface, plural, UsageError } from '@proven/terminal';
import { requireDatabase } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import { isAtLeast, severities } from '../../finding.ts';
import { toolVersion } from '../../tool-version.ts';
import type { CommandDefinition, Invocation, OptionValues, Outcome } from '../command.ts';
import { outputFile, requireWritable, writeOutput } from '../output-file.ts';
import { renderDiff } from '../render/diff.ts';
import type { ReportFormat } from '../reporters/index.ts';
import type { Report } from '../reporters/report.ts';
import { parseVersion } from '../values.ts';

/** Spelled out, so that help needs neither rules nor reporters. */
const formats = ['text', 'json', 'sarif', 'github', 'junit', 'markdown'] as const satisfies ReportFormat[];
const targets = ['12', '13', '14', '15', '16', '17', '18'];

export const lintCommand: CommandDefinition = {
  name: 'lint',
  summary: 'find what hurts a database in use, without one',
  description:
    'Reads the migrations as PostgreSQL does and finds what locks tables for long, breaks the release that runs, or fails: each finding with its place, the lock, and the safe form. Exits with 1 when a finding is at or above --fail-on. Rules are switched in migrate.config.json ("lint") or ignored where they stand: -- lint-ignore: RULE REASON.',
  options: [
    {
      flags: '--target-version <version>',
      description: 'the major version it is for, 12 to 18; by default what holds for all of them',
      parse: wordOf(targets),
    },
    {
      flags: '--database',
      description: 'ask the database for its version, the sizes of its tables, and what is applied already',
    },
    {
      flags: '--since <version>',
      description: 'report on this migration and later ones',
      parse: parseVersion,
    },
    {
      flags: '--fail-on <severity>',
      description: 'note, warning or error (error)',
      parse: wordOf(severities),
    },
    { flags: '--format <format>', description: `${formats.join(', ')} (text)`, parse: wordOf(formats) },
    { flags: '--output <file>', description: 'write the report to a file; what is printed stays text' },
    {
      flags: '--fix',
      description: 'rewrite what has one safe form; never a file that --database says is applied',
    },
    { flags: '--dry-run', description: 'with --fix: show the changes, and write nothing' },
  ],
  needsDatabase: false,
  examples: [
    'migrate lint',
    'migrate lint --database --fail-on warning',
    'migrate lint --fix --dry-run',
    'migrate lint --format sarif --output lint.sarif',
  ],
  run: lint,
};

async function lint(invocation: Invocation): Promise<Outcome> {
  const { options, config, migrator, live } = invocation;
  checkCombination(options, live === undefined);
  if (options['database'] === true) requireDatabase(config);
  const { readLintSettings } = await import('../../lint/settings.ts');
  const settings = readLintSettings(config.lint);
  const target =
    options['targetVersion'] === undefined ? settings.targetVersion : Number(options['targetVersion']);
  const goal = {
    targetVersion: target,
    severities: settings.severities,
    smallTableBytes: settings.smallTableBytes,
    useDatabase: options['database'] === true,
    since: options['since'] as string | undefined,
  };
  if (options['fix'] === true) return fix(invocation, goal);

  const output = outputFile(invocation);
  if (output !== undefined) requireWritable(output);
  const result = await migrator().lint(goal);
  const failOn = (options['failOn'] as Report['failOn'] | undefined) ?? settings.failOn ?? 'error';
  const report = { command: 'lint', toolVersion: toolVersion(), failOn, ...result };
  return answer(report, invocation);
}

function checkCombination(options: OptionValues, json: boolean): void {
  const { fix: fixes, dryRun, format, output } = options;
  const refuse = (message: string, hint: string) => {
    throw new MigrateError('usage', message, { hint });
  };
  if (dryRun === true && fixes !== true) refuse('--dry-run shows what --fix would do', 'Add --fix.');
  if (fixes === true && (format !== undefined || output !== undefined))
    refuse('--fix makes no report', 'Leave --format and --output out; run lint again afterwards.');
  if (json && format !== undefined && output === undefined)
    refuse('--json and --format both want stdout', 'Leave one of them out, or add --output FILE.');
}

async function answer(report: Report, invocation: Invocation): Promise<Outcome> {
  const { reporters } = await import('../reporters/index.ts');
  const { reportAsJson } = await import('../reporters/json.ts');
  const format = (invocation.options['format'] ?? 'text') as ReportFormat;
  const output = outputFile(invocation);
  if (output !== undefined) writeOutput(output, reporters[format](report, plainSurface(100)));
  const failing = report.findings.filter(({ severity }) => isAtLeast(severity, report.failOn)).length;
  return {
    data: reportAsJson(report),
    render: terminal => terminal.write(reporters[output === undefined ? format : 'text'](report, terminal)),
    ...(failing === 0
      ? {}
      : {
          finding: new MigrateError(
            'lint_findings',
            `${plural(failing, 'finding')} at or above "${report.failOn}"`,
          ),
        }),
  };
}

async function fix({ options, migrator, directory, notes }: Invocation, goal: object): Promise<Outcome> {
  const isDryRun = options['dryRun'] === true;
  const { changes, left } = await migrator().fixLint({ ...goal, dryRun: isDryRun });
  if (options['database'] !== true && changes.some(({ isNew }) => !isNew)) notes.lines(unknownWhetherApplied);
  return {
    data: {
      dryRun: isDryRun,
      changes: changes.map(({ path, isNew, rules, diff }) => ({ file: path, isNew, rules, diff })),
      left: left.map(({ source: _, ...finding }) => finding),
    },
    render: output => {
      for (const { path, diff } of changes) {
        output.line(output.style.bold(relative(directory, resolve(directory, path))));
        output.lines(renderDiff(diff, output));
        output.line();
      }
      const files = plural(changes.length, 'file');
      const done = isDryRun ? `${files} would be written; nothing was changed` : `${files} written`;
      output.line(changes.length === 0 ? 'Nothing to rewrite.' : `${done}.`);
      if (left.length > 0)
        output.line(
          `${plural(left.length, 'finding')} left: "migrate lint" shows ${left.length === 1 ? 'it' : 'them'}.`,
        );
    },
  };
}

/** An applied file that is rewritten stops the next run: its checksum is not what it was. */
const unknownWhetherApplied = [
  '! Without --database nobody has looked whether these files are applied somewhere. Applied files stay as they are:',
  '  with --database they are left out, and --since names the first that is not applied.',
];

function wordOf(allowed: readonly string[]): (text: string) => string {
  const parse = oneOf(allowed);
  return text => {
    const parsed = parse(text);
    if ('complaint' in parsed) throw new UsageError(parsed.complaint);
    return parsed.value;
  };
}
