import { join } from 'node:path';
import type { Candidate, ModelClass } from '../../brief/sizing.ts';
import type { Config } from '../../config/config.ts';
import { countSeverities, type Finding } from '../../finding.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition } from '../command.ts';
import { findingsError, isFailure } from '../findings-error.ts';
import { jsonOfFinding, renderFindings, renderVerdict } from '../render/findings.ts';

export const briefCheckCommand: CommandDefinition = {
  name: 'brief check',
  arguments: [{ name: '[name]', description: 'of the design; not needed where there is only one' }],
  summary: 'say what a designer would have to guess',
  description:
    'Looks for empty sections, placeholders, words without a number ("fast", "scalable"), requirements that repeat or contradict each other, and a scope that is too large. Says whether a design pays at all, which class of model to design with, and what that may cost. Free and offline. Exits with 1 when something would have to be guessed.',
  options: [{ flags: '--strict', description: 'exit with 1 for warnings too' }],
  examples: ['blueprint brief check', 'blueprint brief check invoices --json'],
  async run({ arguments: [name], options, config, directory, now }) {
    const { readBriefFile } = await import('../../brief/folder.ts');
    const { checkBrief } = await import('../../brief/check.ts');
    const { sizeBrief } = await import('../../brief/sizing.ts');
    const { renderSizing } = await import('../render/sizing.ts');
    const folder = chooseDesign(config.designs, name);
    const file = join(folder, 'brief.md');
    const reading = readBriefFile(folder);
    const findings: readonly Finding[] = checkBrief(reading, file);
    const candidates = await loadCandidates(config, now());
    const sizing = sizeBrief(reading.brief, { maxUsd: config.maxUsd, candidates });
    return {
      data: {
        name: reading.brief.name,
        ...countSeverities(findings),
        findings: findings.map(jsonOfFinding),
        sizing: { basis: 'estimated', ...sizing },
      },
      render: output => {
        renderFindings(findings, directory, output);
        renderVerdict(findings, 'Nothing would have to be guessed.', output);
        output.line();
        renderSizing(sizing, output);
      },
      ...(isFailure(findings, options) ? { finding: findingsError(findings) } : {}),
    };
  },
};

/** The model that is configured; where none is, all that are known of the class. */
async function loadCandidates(config: Config, now: Date): Promise<(modelClass: ModelClass) => Candidate[]> {
  const { knownModels } = await import('../../models/catalog.ts');
  const { costOf, priceOf } = await import('../../models/cost.ts');
  const toCandidate = (model: string): Candidate => ({
    model,
    costOf: (inputTokens, outputTokens) =>
      costOf(priceOf(config.prices, model, now), {
        inputTokens,
        outputTokens,
        cacheReadTokens: null,
        cacheWriteTokens: null,
      }).usd,
  });
  const { model } = config;
  if (model !== undefined) return () => [toCandidate(model)];
  return modelClass =>
    knownModels.filter(each => each.class === modelClass).map(({ name }) => toCandidate(name));
}
