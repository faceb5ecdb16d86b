import { join } from 'node:path';
import type { Output } from '@proven/terminal';
import type { BriefReading } from '../../brief/read.ts';
import type { Design } from '../../design/design.ts';
import { BlueprintError } from '../../errors.ts';
import { countSeverities, type Finding } from '../../finding.ts';
import type { CascadeOutcome } from '../cascade.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, Invocation } from '../command.ts';
import { findingsError, isFailure } from '../findings-error.ts';
import { modelOptions } from '../model-options.ts';
import { jsonOfFinding, renderFindings, renderVerdict } from '../render/findings.ts';

export const checkCommand: CommandDefinition = {
  name: 'check',
  arguments: [{ name: '[name]', description: 'of the design; not needed where there is only one' }],
  summary: 'check a design by rules',
  description:
    'Checks that all five deliverables are there, that references resolve, that the roadmap has no cycle, that every requirement of the brief is covered by a decision, a task and a check, that the execution prompt stands alone, that metrics can be measured, and more. Free and offline. Exits with 1 when there is an error.',
  options: [
    { flags: '--strict', description: 'exit with 1 for warnings too' },
    {
      flags: '--cascade [models]',
      description:
        'where the rules find no error, also ask a small, then a middle, then a strong model, each only if the one before is unsure; three names, separated by commas',
    },
    ...modelOptions,
  ],
  examples: [
    'blueprint check',
    'blueprint check invoices --strict',
    'blueprint check --cascade --model anthropic/claude-opus-5-5',
  ],
  async run(invocation) {
    const {
      arguments: [name],
      options,
      config,
      directory,
      terminal,
      json,
    } = invocation;
    const folder = chooseDesign(config.designs, name);
    const { reading, findings, design } = await findAll(folder);
    if (reading === null && !json) {
      terminal.err.line('There is no brief.md, so nothing was checked against requirements.');
    }
    const cascade = await cascadeIfAsked(folder, design, reading, findings, invocation);
    const showCascade = await rendererOf(cascade, options['cascade'] !== undefined);
    return {
      data: {
        name: reading?.brief.name ?? name ?? null,
        requirements: reading?.brief.requirements.length ?? null,
        ...countSeverities(findings),
        findings: findings.map(jsonOfFinding),
        ...(cascade === undefined ? {} : { cascade }),
      },
      render: output => {
        renderFindings(findings, directory, output);
        renderVerdict(findings, 'No rule found anything.', output);
        showCascade?.(output);
      },
      ...(isFailure(findings, options) ? { finding: findingsError(findings) } : failureOf(cascade)),
    };
  },
};

/** What cannot be read comes first; a design that cannot be read at all is not judged by rules. */
async function findAll(
  folder: string,
): Promise<{ reading: BriefReading | null; findings: Finding[]; design?: Design }> {
  const { readBriefIfAny } = await import('../../brief/folder.ts');
  const { readDesignFolder } = await import('../../design/folder.ts');
  const { checkDesign } = await import('../../design/rules/check.ts');
  const reading = readBriefIfAny(folder);
  const unread = (reading?.problems ?? []).map((problem): Finding => ({ severity: 'error', ...problem }));
  try {
    const { design, places, problems } = await readDesignFolder(folder);
    const warned = problems.map((problem): Finding => ({ severity: 'warning', ...problem }));
    const found = checkDesign(design, reading?.brief ?? null, places);
    return {
      reading,
      design,
      findings: [...unread, ...[...warned, ...found].map(each => inFolder(folder, each))],
    };
  } catch (error) {
    if (!(error instanceof BlueprintError) || error.code !== 'invalid_design' || error.problems.length === 0)
      throw error;
    const broken = error.problems.map((problem): Finding => ({ severity: 'error', ...problem }));
    return { reading, findings: [...unread, ...broken] };
  }
}

/** Rules are free, and what they find is certain: models are asked only where they find no error. */
async function cascadeIfAsked(
  folder: string,
  design: Design | undefined,
  reading: BriefReading | null,
  findings: readonly Finding[],
  invocation: Invocation,
): Promise<CascadeOutcome | undefined> {
  if (invocation.options['cascade'] === undefined || design === undefined) return undefined;
  if (countSeverities(findings).errors > 0) return undefined;
  if (reading === null) {
    throw new BlueprintError('not_found', 'there is no brief.md, and a review needs one', {
      hint: 'What the design must do is written there.',
    });
  }
  const { runCascade } = await import('../cascade.ts');
  return runCascade(folder, design, reading.brief, invocation);
}

async function rendererOf(
  cascade: CascadeOutcome | undefined,
  isAsked: boolean,
): Promise<((output: Output) => void) | undefined> {
  if (!isAsked) return undefined;
  if (cascade === undefined) {
    return output => output.line('No model was asked: the rules found errors, and they are free.');
  }
  const { renderCascade } = await import('../render/cascade.ts');
  return output => {
    output.line();
    renderCascade(cascade, output);
  };
}

function failureOf(cascade: { readonly verdict: string } | undefined): { finding?: BlueprintError } {
  if (cascade === undefined || cascade.verdict === 'sound') return {};
  return {
    finding: new BlueprintError('findings', `the review ends with the verdict "${cascade.verdict}"`, {
      hint:
        cascade.verdict === 'unsure'
          ? 'Its reasons name the facts that are missing: they belong into the brief.'
          : '"blueprint refine" revises the design.',
    }),
  };
}

function inFolder(folder: string, finding: Finding): Finding {
  return finding.file === undefined ? finding : { ...finding, file: join(folder, finding.file) };
}
