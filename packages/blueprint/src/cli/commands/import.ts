import { relative } from 'node:path';
import { BlueprintError } from '../../errors.ts';
import type { ImportReport } from '../../import/import.ts';
import type { CommandDefinition } from '../command.ts';
import { renderImport } from '../render/import.ts';

export const importCommand: CommandDefinition = {
  name: 'import',
  arguments: [
    { name: '<file...>', description: 'files, or a folder, of a design that was written elsewhere' },
  ],
  summary: 'make a design folder of a design written elsewhere',
  description:
    'Reads the answer of a model from any chat window, a folder of spec-kit or OpenSpec, or architecture decision records (MADR, adr-tools, log4brains). It says what it found, lists each line that found no place, and writes the prompt that asks for what is missing. The originals are kept in import/ beside the design. Exits with 1 when a deliverable is missing.',
  options: [
    { flags: '--name <name>', description: 'the name of the design (from its title)' },
    { flags: '--from <format>', description: 'answer, json, spec-kit, openspec or adr (found by itself)' },
  ],
  examples: ['blueprint import answer.md', 'blueprint import specs/003-search --name search'],
  async run({ arguments: files, options, config, directory }) {
    const { importDesign } = await import('../../import/import.ts');
    const report = await importDesign({
      directory,
      files,
      designs: config.designs,
      from: await formatName(options['from'] as string | undefined),
      name: options['name'] as string | undefined,
    });
    const finding = findingOf(report);
    return {
      data: dataOf(report),
      render: output => renderImport(report, path => relative(directory, path) || '.', output),
      ...(finding === undefined ? {} : { finding }),
    };
  },
};

async function formatName(given: string | undefined): Promise<string | undefined> {
  const { formats } = await import('../../import/formats/index.ts');
  const names = formats.map(({ name }) => name);
  if (given === undefined || names.includes(given)) return given;
  throw new BlueprintError('usage', `there is no format "${given}"`, { hint: `use ${names.join(', ')}` });
}

function findingOf({ gaps, followUp }: ImportReport): BlueprintError | undefined {
  const missing = gaps.filter(({ deliverable }) => deliverable).map(({ what }) => what);
  if (missing.length === 0) return undefined;
  return new BlueprintError('findings', `the design lacks ${missing.join(', ')}`, {
    hint: `paste ${followUp ?? 'the follow-up prompt'} into the same chat and add its answer`,
  });
}

function dataOf({ design, name, folder, format, gaps, unplaced, followUp }: ImportReport): unknown {
  return { name, folder, format, gaps, unplaced, followUp: followUp ?? null, design };
}
