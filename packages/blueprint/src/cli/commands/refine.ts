import { join } from 'node:path';
import { plural } from '@proven/terminal';
import { withModels } from '../asking.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition } from '../command.ts';
import { modelOptions } from '../model-options.ts';
import { renderChanges, renderFindings } from '../render/refinement.ts';

export const refineCommand: CommandDefinition = {
  name: 'refine',
  arguments: [{ name: '[name]', description: 'the design; need not be named where there is only one' }],
  summary: 'look at a design from five views, and revise it',
  description:
    'Asks for a critique from five views: security, scale at ten times the load, maintainability, cost and failure modes. Shows the findings with a checklist for the person who decides, and stops. With --yes it goes on and writes the revised design, with what changed. The critiques are not asked for again.',
  options: [{ flags: '--yes', description: 'revise the design with the findings' }, ...modelOptions],
  examples: ['blueprint refine shop', 'blueprint refine shop --yes'],
  async run(invocation) {
    const { config, options } = invocation;
    const folder = chooseDesign(config.designs, invocation.arguments[0]);
    const [{ loadBrief }, { readDesignFolder, writeDesignFolder }, { critiqueDesign, reviseDesign }] =
      await Promise.all([
        import('../../brief/folder.ts'),
        import('../../design/folder.ts'),
        import('../../draft/refine.ts'),
      ]);
    const brief = loadBrief(folder).source;
    const { design: before } = await readDesignFolder(folder);
    return withModels(folder, invocation, async session => {
      const asker = session.askerOf();
      const findings = await critiqueDesign(brief, before, asker);
      if (options['yes'] !== true || findings.length === 0) {
        const { reviewChecklist } = await import('../../design/review-checklist.ts');
        return {
          data: { findings, checklist: reviewChecklist, cost: session.cost(), revised: false },
          render: output =>
            renderFindings({ findings, checklist: reviewChecklist, cost: session.cost() }, output),
        };
      }
      const after = await reviseDesign(brief, before, findings, asker);
      const { changesBetween } = await import('../../draft/changes.ts');
      const { diffOfDesigns } = await import('../../draft/diff.ts');
      const changes = changesBetween(before, after);
      const diff = diffOfDesigns(before, after);
      await writeDesignFolder(folder, after);
      return {
        data: { findings, changes, diff, cost: session.cost(), revised: true },
        render: output => {
          renderChanges({ changes, diff, cost: session.cost() }, output);
          output.line();
          output.line(
            `${output.style.green(output.symbols.success)} Revised ${join(folder)} with ${plural(findings.length, 'finding')}.`,
          );
        },
      };
    });
  },
};
