import { basename, relative } from 'node:path';
import { changesBetween } from '../../draft/changes.ts';
import { BlueprintError } from '../../errors.ts';
import type { ImportReport } from '../../import/import.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, Invocation, OptionValues, Outcome } from '../command.ts';
import { renderCodeImport, renderImport } from '../render/import.ts';

export const importCommand: CommandDefinition = {
  name: 'import',
  arguments: [
    {
      name: '<file...>',
      description: 'files, or a folder, of a design that was written elsewhere; with --from code the project',
    },
  ],
  summary: 'make a design folder of a design written elsewhere',
  description:
    'Reads the answer of a model from any chat window, a folder of spec-kit or OpenSpec, or architecture decision records (MADR, adr-tools, log4brains). With --into it adds what a design that is there lacks, such as the answer to the follow-up prompt. It says what it found, lists each line that found no place, and writes the prompt that asks for what is missing. The originals are kept in import/ beside the design. Exits with 1 when a deliverable is missing. With --from code it makes the components of a design from the code of a project, with their edges and packages, so that there is no drift; the rest is what the follow-up prompt asks for.',
  options: [
    { flags: '--name <name>', description: 'the name of the design (from its title)' },
    {
      flags: '--into <name>',
      description: 'fill the gaps of a design that is there; nothing in it is changed',
    },
    {
      flags: '--from <format>',
      description: 'answer, json, spec-kit, openspec or adr (found by itself); or code',
    },
  ],
  examples: [
    'blueprint import answer.md',
    'blueprint import follow-up-answer.md --into shop',
    'blueprint import specs/003-search --name search',
    'blueprint import . --from code --name shop',
  ],
  async run(invocation) {
    const { arguments: files, options, config, directory } = invocation;
    const into = intoOf(options, config.designs);
    if (options['from'] === 'code') return importFromCode(into, invocation);
    const { importDesign } = await import('../../import/import.ts');
    const report = await importDesign({
      directory,
      files,
      designs: config.designs,
      from: await formatName(options['from'] as string | undefined),
      name: options['name'] as string | undefined,
      into,
    });
    const finding = findingOf(report);
    return {
      data: dataOf(report),
      render: output => renderImport(report, path => relative(directory, path) || '.', output),
      ...(finding === undefined ? {} : { finding }),
    };
  },
};

/** What is missing is what code cannot say: it is shown, and no failure. */
async function importFromCode(
  into: string | undefined,
  { arguments: folders, options, config, directory }: Invocation,
): Promise<Outcome> {
  const { importCode } = await import('../../import/code.ts');
  const report = await importCode({
    directory,
    folders,
    designs: config.designs,
    name: options['name'] as string | undefined,
    into,
    ignore: config.ignore,
    environment: config.environment,
  });
  const { unread, unresolved, files } = report.code;
  return {
    data: { ...(dataOf(report) as object), files: files.length, unread, unresolved },
    render: output => renderCodeImport(report, path => relative(directory, path) || '.', output),
  };
}

/** The name of a design that is there. */
function intoOf({ into, name }: OptionValues, designs: string): string | undefined {
  if (into === undefined) return undefined;
  if (name !== undefined) throw new BlueprintError('usage', '--into and --name cannot be used together');
  return basename(chooseDesign(designs, into as string));
}

async function formatName(given: string | undefined): Promise<string | undefined> {
  const { formats } = await import('../../import/formats/index.ts');
  const names = [...formats.map(({ name }) => name), 'code'];
  if (given === undefined || names.includes(given)) return given;
  throw new BlueprintError('usage', `there is no format "${given}"`, {
    hint: `There are ${names.join(', ')}.`,
  });
}

function findingOf({ gaps, followUp }: ImportReport): BlueprintError | undefined {
  const missing = gaps.filter(({ deliverable }) => deliverable).map(({ what }) => what);
  if (missing.length === 0) return undefined;
  return new BlueprintError('findings', `the design lacks ${missing.join(', ')}`, {
    hint: `Paste ${followUp ?? 'the follow-up prompt'} into the same chat, and import its answer with --into.`,
  });
}

function dataOf({ design, before, name, folder, format, gaps, unplaced, followUp }: ImportReport): unknown {
  const added = before === undefined ? null : changesBetween(before, design);
  return { name, folder, format, added, gaps, unplaced, followUp: followUp ?? null, design };
}
