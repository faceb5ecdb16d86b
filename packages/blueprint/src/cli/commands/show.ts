import { basename, join, resolve } from 'node:path';
import { type Output, renderProblems } from '@proven/terminal';
import { BlueprintError } from '../../errors.ts';
import type { DesignView } from '../../show/view.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition } from '../command.ts';
import { writePage } from '../write-page.ts';

export const showCommand: CommandDefinition = {
  name: 'show',
  arguments: [{ name: '[name]', description: 'of the design; not needed where there is only one' }],
  summary: 'show a design on one screen, or as one page',
  description:
    'Shows decisions, roadmap with its critical path, risk matrix, metrics, coverage of the requirements, and what models have cost so far. The critical path is the chain of dependent tasks that weighs most, with Simple as 1, Medium as 2 and Complex as 4. With --html it writes one page that needs no network.',
  options: [
    { flags: '--html', description: 'write a page instead' },
    { flags: '--output <file>', description: 'where the page goes (design/NAME/show.html)' },
  ],
  examples: [
    'blueprint show',
    'blueprint show invoices --html',
    'blueprint show --html --output review.html',
  ],
  async run({ arguments: [name], options, config, directory, terminal, json }) {
    const output = options['output'] as string | undefined;
    if (output !== undefined && options['html'] !== true) {
      throw new BlueprintError('usage', '--output says where a page goes', { hint: 'Add --html.' });
    }
    const folder = chooseDesign(config.designs, name);
    const view = await readView(folder, json ? undefined : terminal.err);
    if (options['html'] !== true) {
      const { renderShow } = await import('../render/show.ts');
      return { data: view, render: terminal => renderShow(view, terminal) };
    }
    const { renderPage } = await import('../../page/page.ts');
    const file = output === undefined ? join(folder, 'show.html') : resolve(directory, output);
    return writePage(file, renderPage(view), directory);
  },
};

/** Lines of the journal that cannot be read are told to `notes`: the cost is then not the whole. */
async function readView(folder: string, notes: Output | undefined): Promise<DesignView> {
  const { readBriefIfAny } = await import('../../brief/folder.ts');
  const { readDesignFolder } = await import('../../design/folder.ts');
  const { readJournal } = await import('../../ledger/journal.ts');
  const { viewDesign } = await import('../../show/view.ts');
  const { design } = await readDesignFolder(folder);
  const { calls, problems } = readJournal(join(folder, 'journal.jsonl'));
  if (notes !== undefined) notes.lines(renderProblems(problems, notes));
  return viewDesign(basename(folder), design, readBriefIfAny(folder)?.brief ?? null, calls);
}
