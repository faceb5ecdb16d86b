import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Brief } from '../../brief/brief.ts';
import type { Candidate } from '../../draft/compare.ts';
import { BlueprintError } from '../../errors.ts';
import { withModels } from '../asking.ts';
import { chooseDesign, listDesigns } from '../choose-design.ts';
import type { CommandDefinition, Outcome } from '../command.ts';
import { modelOptions } from '../model-options.ts';
import { renderJudgement, renderPicked, renderScores } from '../render/comparison.ts';

export const compareCommand: CommandDefinition = {
  name: 'compare',
  arguments: [{ name: '[name]', description: 'the design; need not be named where there is only one' }],
  summary: 'put several designs of one brief side by side',
  description:
    'Counts what can be counted of each design below options/, and of the one beside the brief. With --judge a model says what the numbers miss, without knowing which is which. The choice is yours: --pick takes one.',
  options: [
    { flags: '--judge', description: 'ask a model for its opinion' },
    { flags: '--pick <option>', description: 'make this one the design' },
    { flags: '--replace', description: 'with --pick: write over the design that is there' },
    ...modelOptions,
  ],
  examples: [
    'blueprint compare shop',
    'blueprint compare shop --judge',
    'blueprint compare shop --pick simplicity',
  ],
  async run(invocation) {
    const { config, options } = invocation;
    const folder = chooseDesign(config.designs, invocation.arguments[0]);
    const { loadBrief } = await import('../../brief/folder.ts');
    const brief = loadBrief(folder);
    const candidates = await loadCandidates(folder, brief);
    if (typeof options['pick'] === 'string') {
      return pick(folder, candidates, options['pick'], options['replace'] === true);
    }
    const { judgeDesigns, scoreDesign } = await import('../../draft/compare.ts');
    const scores = candidates.map(candidate => scoreDesign(candidate, brief));
    if (options['judge'] !== true) {
      return { data: { scores }, render: output => renderScores(scores, output) };
    }
    return withModels(folder, invocation, async session => {
      const judgement = await judgeDesigns(brief.source, candidates, scores, session.askerOf());
      return {
        data: { scores, judgement, cost: session.cost() },
        render: output => {
          renderScores(scores, output);
          output.line();
          renderJudgement(judgement, session.cost(), output);
        },
      };
    });
  },
};

/** The designs below options/, and the one beside the brief, which is called "current". */
async function loadCandidates(folder: string, brief: Brief): Promise<Candidate[]> {
  const { optionsFolder } = await import('../../draft/make.ts');
  const { readDesignFolder } = await import('../../design/folder.ts');
  const { checkDesign } = await import('../../design/rules/check.ts');
  const options = join(folder, optionsFolder);
  const folders = [
    ...(existsSync(join(folder, 'architecture.md')) ? [folder] : []),
    ...listDesigns(options).map(name => join(options, name)),
  ];
  if (folders.length < 2) {
    throw new BlueprintError('not_found', `there are not two designs to compare in ${folder}`, {
      hint: '"blueprint design --explore 3" makes three.',
    });
  }
  return Promise.all(
    folders.map(async each => {
      const { design, places } = await readDesignFolder(each);
      const name = each === folder ? 'current' : basename(each);
      return { name, design, findings: checkDesign(design, brief, places) };
    }),
  );
}

async function pick(
  folder: string,
  candidates: readonly Candidate[],
  name: string,
  replace: boolean,
): Promise<Outcome> {
  const picked = candidates.find(candidate => candidate.name === name);
  if (picked === undefined || name === 'current') {
    throw new BlueprintError('not_found', `there is no option "${name}"`, {
      details: candidates.map(candidate => candidate.name).filter(each => each !== 'current'),
    });
  }
  if (candidates.some(candidate => candidate.name === 'current') && !replace) {
    throw new BlueprintError('file_exists', `there is a design in ${folder} already`, {
      hint: 'Write over it with --replace.',
    });
  }
  const { writeDesignFolder } = await import('../../design/folder.ts');
  await writeDesignFolder(folder, picked.design);
  return { data: { picked: name, folder }, render: output => renderPicked(name, folder, output) };
}
