import { join } from 'node:path';
import type { BriefReading } from '../../brief/read.ts';
import { BlueprintError } from '../../errors.ts';
import { countSeverities, type Finding } from '../../finding.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition } from '../command.ts';
import { findingsError, isFailure } from '../findings-error.ts';
import { jsonOfFinding, renderFindings, renderVerdict } from '../render/findings.ts';

export const checkCommand: CommandDefinition = {
  name: 'check',
  arguments: [{ name: '[name]', description: 'of the design; not needed where there is only one' }],
  summary: 'check a design by rules',
  description:
    'Checks that all five deliverables are there, that references resolve, that the roadmap has no cycle, that every requirement of the brief is covered by a decision, a task and a check, that the execution prompt stands alone, that metrics can be measured, and more. Free and offline. Exits with 1 when there is an error.',
  options: [{ flags: '--strict', description: 'exit with 1 for warnings too' }],
  examples: ['blueprint check', 'blueprint check invoices --strict', 'blueprint check --json'],
  async run({ arguments: [name], options, config, directory, terminal, json }) {
    const folder = chooseDesign(config.designs, name);
    const { reading, findings } = await findAll(folder);
    if (reading === null && !json) {
      terminal.err.line('There is no brief.md, so nothing was checked against requirements.');
    }
    return {
      data: {
        name: reading?.brief.name ?? name ?? null,
        requirements: reading?.brief.requirements.length ?? null,
        ...countSeverities(findings),
        findings: findings.map(jsonOfFinding),
      },
      render: output => {
        renderFindings(findings, directory, output);
        renderVerdict(findings, 'No rule found anything.', output);
      },
      ...(isFailure(findings, options) ? { finding: findingsError(findings) } : {}),
    };
  },
};

/** What cannot be read comes first; a design that cannot be read at all is not judged by rules. */
async function findAll(folder: string): Promise<{ reading: BriefReading | null; findings: Finding[] }> {
  const { readDesignFolder } = await import('../../design/folder.ts');
  const { checkDesign } = await import('../../design/rules/check.ts');
  const reading = await readBriefIfAny(folder);
  const unread = (reading?.problems ?? []).map((problem): Finding => ({ severity: 'error', ...problem }));
  try {
    const { design, places, problems } = await readDesignFolder(folder);
    const warned = problems.map((problem): Finding => ({ severity: 'warning', ...problem }));
    const found = checkDesign(design, reading?.brief ?? null, places);
    return { reading, findings: [...unread, ...[...warned, ...found].map(each => inFolder(folder, each))] };
  } catch (error) {
    if (!(error instanceof BlueprintError) || error.code !== 'invalid_design' || error.problems.length === 0)
      throw error;
    const broken = error.problems.map((problem): Finding => ({ severity: 'error', ...problem }));
    return { reading, findings: [...unread, ...broken] };
  }
}

async function readBriefIfAny(folder: string): Promise<BriefReading | null> {
  const { readBriefFile } = await import('../../brief/folder.ts');
  try {
    return readBriefFile(folder);
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'not_found') return null;
    throw error;
  }
}

function inFolder(folder: string, finding: Finding): Finding {
  return finding.file === undefined ? finding : { ...finding, file: join(folder, finding.file) };
}
