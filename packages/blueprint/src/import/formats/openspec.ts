import { readDecisions } from '../answer/decisions.ts';
import { readRisks } from '../answer/risks.ts';
import { readRoadmap } from '../answer/roadmap/roadmap.ts';
import { emptyDesign, type ImportFormat, isEmpty } from '../imported.ts';
import { nameOf, openFiles, restOf, sectionNamed, titleOf, unplacedOf } from './folder.ts';

/** A change of OpenSpec: the proposal becomes the summary, design.md decisions and risks, tasks.md the roadmap. */
export const openSpecFormat: ImportFormat = {
  name: 'openspec',
  description: 'a change folder of OpenSpec: proposal.md, design.md, tasks.md',
  detect: files => {
    const names = files.map(nameOf);
    return names.includes('proposal.md') && (names.includes('tasks.md') || names.includes('design.md'));
  },
  read: files => {
    const open = openFiles(files);
    const [proposal, design, tasks] = ['proposal.md', 'design.md', 'tasks.md'].map(name => open.get(name));
    const title = [proposal, design].map(titleOf).find(text => text !== '') ?? '';
    titleOf(tasks);
    const phases =
      tasks === undefined
        ? []
        : readRoadmap(
            tasks.answer,
            tasks.blocks.filter(block => !tasks.answer.placed.has(block.line)),
          );
    const decisions =
      design === undefined
        ? []
        : readDecisions(design.answer, sectionNamed(design, /^(?:key |technical )?decisions?$/));
    const risks = design === undefined ? [] : readRisks(design.answer, sectionNamed(design, /^risks?\b/));
    const summary = [proposal, design]
      .flatMap(file => (file === undefined ? [] : [restOf(file)]))
      .filter(text => text !== '')
      .join('\n\n');
    const imported = { ...emptyDesign(), title, summary, decisions, phases, risks };
    return isEmpty(imported) && summary === ''
      ? undefined
      : { design: imported, unplaced: unplacedOf(open.values()) };
  },
};
