import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { oneOf } from '@proven/settings';
import { plainSurface, plural, type Surface, UsageError } from '@proven/terminal';
import { requireDatabase } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import type { PreparedImport } from '../../import/import.ts';
import type { WriteResult } from '../../import/write.ts';
import type { CommandDefinition, Invocation, Outcome } from '../command.ts';
import { confirmMarking } from '../marking.ts';
import { type OutputFile, outputFile, requireWritable, unwritable, writeOutput } from '../output-file.ts';
import { jsonOfMarking, refusalOf, renderMarking } from '../render/marking.ts';
import { evidenceGoalOf } from '../values.ts';

const formats = ['text', 'json', 'markdown'] as const;

export const importCommand: CommandDefinition = {
  name: 'import',
  arguments: [{ name: '<folder>', description: "the folder with the other tool's files" }],
  summary: "turn another tool's files into migrations, and adopt its history",
  description:
    'Reads the files of psql scripts, Flyway, golang-migrate, dbmate, goose, node-pg-migrate, diesel, Sqitch, Liquibase (formatted SQL), graphile-migrate, tern, Atlas, Prisma, Drizzle, sqlx or Alembic (what it prints with --sql), and shows what it would write: the order and why, what is changed in the text, what a person has to decide. Writes nothing without --write, and overwrites nothing. With --adopt it reads the history that the tool keeps in the database, compares the live schema with what the applied files make, and marks them as applied where both are the same.',
  options: [
    { flags: '--from <tool>', description: 'the tool, or auto (auto)' },
    { flags: '--write', description: 'write the files into the migrations folder' },
    { flags: '--mapping <file>', description: 'take the order of plain scripts from this file' },
    {
      flags: '--write-mapping <file>',
      description: 'write the order of plain scripts to a file that can be edited',
    },
    {
      flags: '--placeholders <file>',
      description: 'fill in what the tool would: a file with a line "name=value" for each',
    },
    {
      flags: '--adopt',
      description: 'mark as applied what the tool has applied, after a comparison of the schemas',
    },
    {
      flags: '--embedded',
      description: 'with --adopt: build the expected schema in the embedded database (PGlite)',
    },
    {
      flags: '--allow-cluster-changes',
      description:
        'with --adopt: also run statements that change roles, databases or tablespaces of the whole server',
    },
    { flags: '--yes', description: 'with --adopt: do it without asking' },
    { flags: '--format <format>', description: 'text, json or markdown (text)', parse: parseFormat },
    { flags: '--output <file>', description: 'write the report to a file; what is printed stays text' },
  ],
  needsDatabase: false,
  examples: [
    'migrate import db/migration --from flyway',
    'migrate import sql --from psql --write-mapping order.txt',
    'migrate import sql --from psql --mapping order.txt --write',
    'migrate import db/migration --from flyway --placeholders values.txt',
    'migrate import db/migration --from flyway --write --adopt',
  ],
  run: runImport,
};

async function runImport(invocation: Invocation): Promise<Outcome> {
  const {
    arguments: [folder = ''],
    options,
    config,
    directory,
    migrator,
  } = invocation;
  if (options['adopt'] === true) requireDatabase(config);
  checkReport(invocation);
  const migrations = migrator();
  const given = (name: 'mapping' | 'placeholders') => {
    const path = options[name] as string | undefined;
    return path === undefined ? undefined : resolve(directory, path);
  };
  const prepared = await migrations.planImport({
    folder: resolve(directory, folder),
    from: (options['from'] as string | undefined) ?? 'auto',
    mapping: given('mapping'),
    placeholders: given('placeholders'),
  });
  await writeMapping(prepared, invocation);
  const errors = prepared.findings.filter(({ severity }) => severity === 'error').length;
  const wantsFiles = options['write'] === true && errors === 0;
  const written = wantsFiles ? await migrations.writeImport(prepared) : undefined;
  const outcome = await report(prepared, written, invocation);
  if (errors > 0) {
    const message = `${plural(errors, 'thing')} to decide first; nothing was written`;
    const hint = 'Each finding says where it is and what to do.';
    return { ...outcome, finding: new MigrateError('import_findings', message, { hint }) };
  }
  return options['adopt'] === true ? adopt(prepared, outcome, invocation) : outcome;
}

/** Refuses a report that could not be made, before any file is written. */
function checkReport(invocation: Invocation): void {
  const { options, live } = invocation;
  const file = outputFile(invocation);
  if (file !== undefined) requireWritable(file);
  if (live === undefined && (options['format'] ?? 'text') !== 'text' && file === undefined)
    throw new UsageError('--json and --format both want stdout: leave one of them out, or add --output FILE');
}

/** Shows the evidence, asks, and marks. */
async function adopt(prepared: PreparedImport, outcome: Outcome, invocation: Invocation): Promise<Outcome> {
  const { options, migrator } = invocation;
  const migrations = migrator();
  const plan = await migrations.planAdoption(prepared, evidenceGoalOf(options)).catch(tellFilesFirst);
  const isFine = await confirmMarking(plan, invocation);
  const marked = isFine ? await migrations.adopt(prepared, plan) : undefined;
  return {
    data: { ...(outcome.data as object), adoption: jsonOfMarking(plan, marked) },
    render: output => {
      outcome.render(output);
      output.line();
      renderMarking(plan, marked, output);
    },
    ...(isFine ? {} : { finding: refusalOf(plan) }),
  };
}

/** Who adopts before anything was written has no folder yet. */
function tellFilesFirst(error: unknown): never {
  if (!(error instanceof MigrateError) || error.code !== 'folder_unreadable') throw error;
  throw new MigrateError(error.code, error.message, {
    hint: 'The files must be there first: add --write.',
    cause: error,
  });
}

async function writeMapping(prepared: PreparedImport, { options, directory }: Invocation): Promise<void> {
  const path = options['writeMapping'] as string | undefined;
  if (path === undefined) return;
  if (prepared.format !== 'psql')
    throw new UsageError(`the order of ${prepared.title} is known: leave --write-mapping out`);
  const { formatMapping } = await import('../../import/scripts/mapping.ts');
  const { mappingOf } = await import('../../import/import.ts');
  const file = { path: resolve(directory, path), flag: '--write-mapping' };
  writeNew(file, formatMapping(mappingOf(prepared)));
}

async function report(
  prepared: PreparedImport,
  written: WriteResult | undefined,
  invocation: Invocation,
): Promise<Outcome> {
  const { options } = invocation;
  const { importAsJson, importAsLine, importAsMarkdown, importAsText } = await import('../render/import.ts');
  const format = (options['format'] ?? 'text') as (typeof formats)[number];
  const file = outputFile(invocation);
  const outcome = { written, mapping: options['writeMapping'] as string | undefined };
  const data = importAsJson(prepared, outcome);
  // Who only adopts has seen the report before.
  const isKnown = options['adopt'] === true && written === undefined && file === undefined;
  const hasErrors = prepared.findings.some(({ severity }) => severity === 'error');
  const textOf = (surface: Surface) =>
    isKnown && !hasErrors ? importAsLine(prepared, surface) : importAsText(prepared, outcome, surface);
  const reporters = {
    text: (surface = plainSurface(100)) => `${textOf(surface).join('\n')}\n`,
    json: () => `${JSON.stringify(data, undefined, 2)}\n`,
    markdown: () => importAsMarkdown(prepared, outcome),
  };
  if (file !== undefined) writeOutput(file, reporters[format]());
  return { data, render: output => output.write(reporters[file === undefined ? format : 'text'](output)) };
}

/** A file that a person may have changed is never overwritten. */
function writeNew(file: OutputFile, text: string): void {
  try {
    writeFileSync(file.path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(file, error);
    throw new MigrateError('file_exists', `${file.path} exists already`, {
      hint: 'It may hold your changes. Name another file, or delete it.',
      cause: error,
    });
  }
}

function parseFormat(text: string): string {
  const parsed = oneOf(formats)(text);
  if ('complaint' in parsed) throw new UsageError(parsed.complaint);
  return parsed.value;
}
