import { readDecisions } from '../answer/decisions.ts';
import { readMetrics } from '../answer/metrics.ts';
import { readRoadmap } from '../answer/roadmap/roadmap.ts';
import { emptyDesign, type ImportFormat, isEmpty } from '../imported.ts';
import { nameOf, openFiles, restOf, sectionNamed, titleOf, unplacedOf } from './folder.ts';

/**
 * A feature of spec-kit: the plan becomes the summary, research the decisions, tasks the roadmap, and the success
 * criteria of the specification the metrics. The specification itself is a brief, not a design.
 */
export const specKitFormat: ImportFormat = {
  name: 'spec-kit',
  description: 'a feature folder of spec-kit: plan.md, research.md, tasks.md, spec.md',
  detect: files => {
    const names = files.map(nameOf);
    return names.includes('plan.md') && (names.includes('spec.md') || names.includes('tasks.md'));
  },
  read: files => {
    const open = openFiles(files);
    const [plan, spec, research, tasks] = ['plan.md', 'spec.md', 'research.md', 'tasks.md'].map(name =>
      open.get(name),
    );
    const title = [plan, spec, tasks].map(titleOf).find(text => text !== '') ?? '';
    titleOf(research);
    const phases =
      tasks === undefined
        ? []
        : readRoadmap(
            tasks.answer,
            tasks.blocks.filter(block => !tasks.answer.placed.has(block.line)),
          );
    const decisions =
      research === undefined
        ? []
        : readDecisions(
            research.answer,
            research.blocks.filter(block => !research.answer.placed.has(block.line)),
          );
    const metrics =
      spec === undefined
        ? []
        : readMetrics(spec.answer, sectionNamed(spec, /^(?:success criteria|measurable outcomes)\b/));
    const summary = plan === undefined ? '' : restOf(plan);
    const design = { ...emptyDesign(), title, summary, decisions, phases, metrics };
    return isEmpty(design) && summary === '' ? undefined : { design, unplaced: unplacedOf(open.values()) };
  },
};
