import type { Decision, Design, Phase } from '../../design/design.ts';
import { type Answer, sourceOf, spanOf, take } from '../answer/answer.ts';
import { type Block, readDocument } from '../answer/blocks.ts';
import { readComponents } from '../answer/components.ts';
import { readDecisions } from '../answer/decisions.ts';
import type { Deliverable } from '../answer/deliverables.ts';
import { flowOf } from '../answer/flow.ts';
import { readMetrics } from '../answer/metrics.ts';
import { findPrompt, readPrompt } from '../answer/prompt.ts';
import { readRisks } from '../answer/risks.ts';
import { readRoadmap } from '../answer/roadmap/roadmap.ts';
import { type AnswerSection, outlineAnswer } from '../answer/sections.ts';
import { readTests } from '../answer/tests.ts';
import { headingWords, isChatter } from '../answer/words.ts';
import {
  emptyDesign,
  type Imported,
  type ImportFile,
  type ImportFormat,
  isEmpty,
  type UnplacedLine,
} from '../imported.ts';
import { mergeDesigns } from '../merge.ts';

/** Any answer in Markdown: sections with the deliverables, in whatever form. */
export const answerFormat: ImportFormat = {
  name: 'answer',
  description: 'an answer of a model, in Markdown',
  detect: files => files.every(({ path }) => /\.(?:md|markdown|txt)$/i.test(path) || !/\.\w+$/.test(path)),
  read: files => {
    const imported = files.map(readAnswer);
    const design = imported.map(one => one.design).reduce(mergeDesigns, emptyDesign());
    return isEmpty(design) ? undefined : { design, unplaced: imported.flatMap(({ unplaced }) => unplaced) };
  },
};

/** Reads one answer. */
function readAnswer({ path, text }: ImportFile): Imported {
  const document = readDocument(text);
  const answer: Answer = { document, placed: new Set() };
  const { title, sections } = outlineAnswer(flowOf(document.blocks));
  if (title !== undefined) take(answer, title);
  const of = (deliverable: Deliverable): AnswerSection[] =>
    sections.filter(section => section.deliverable === deliverable);
  const all = <Part>(
    deliverable: Deliverable,
    read: (answer: Answer, blocks: readonly Block[]) => Part[],
  ): Part[] => of(deliverable).flatMap(({ blocks }) => read(answer, blocks));
  const decisions = all('decisions', readDecisions);
  const design: Design = {
    ...emptyDesign(),
    title: title === undefined ? '' : headingWords(title.text),
    components: all('components', readComponents),
    decisions,
    phases: withDecisionIds(numbered(all('roadmap', readRoadmap)), decisions),
    executionPrompt: promptOf(answer, of('prompt'), document.blocks),
    metrics: uniqueIds(all('metrics', readMetrics), 'M'),
    risks: uniqueIds(all('risks', readRisks), 'R'),
    testSpecification: testsOf(all('tests', readTests)),
  };
  for (const { heading, deliverable } of sections)
    if (heading !== undefined && deliverable !== undefined) take(answer, heading);
  const summary = summaryOf(answer, sections);
  return { design: { ...design, summary }, unplaced: unplacedLines(answer, path) };
}

function promptOf(answer: Answer, sections: readonly AnswerSection[], blocks: readonly Block[]): string {
  const prompts = sections.map(section => ({
    section,
    length: spanOf(section.blocks).end - spanOf(section.blocks).line,
  }));
  const [longest] = prompts.sort((a, b) => b.length - a.length);
  if (longest !== undefined && longest.section.blocks.length > 0)
    return readPrompt(answer, longest.section.blocks);
  const code = findPrompt(blocks);
  return code === undefined || answer.placed.has(code.line) ? '' : readPrompt(answer, [code]);
}

/** Null: the answer has none, and need not have one. */
function testsOf(cases: Design['testSpecification'] & object): Design['testSpecification'] {
  return cases.length === 0 ? null : uniqueIds(cases, 'TS');
}

/** Text before and between the deliverables, without the talk around the answer. */
function summaryOf(answer: Answer, sections: readonly AnswerSection[]): string {
  const texts = sections
    .filter(({ deliverable }) => deliverable === undefined)
    .flatMap(({ heading, blocks }) => {
      const kept = blocks.filter(
        block =>
          block.type !== 'rule' &&
          !answer.placed.has(block.line) &&
          !(block.type === 'paragraph' && isChatter(block.text)),
      );
      if (kept.length === 0) return [];
      take(answer, ...kept, ...(heading === undefined ? [] : [heading]));
      const body = kept.map(block => sourceOf(answer, block)).join('\n\n');
      return [heading === undefined ? body : `### ${headingWords(heading.text)}\n\n${body}`];
    });
  return texts.join('\n\n');
}

/** Lines that are neither in the design nor mere structure. */
function unplacedLines({ document, placed }: Answer, file: string): UnplacedLine[] {
  return document.lines.flatMap((text, index) => {
    const isStructure = text.trim() === '' || /^[ \t]*(?:[-*_=]{3,}|`{3,}\w*|~{3,}\w*)[ \t]*$/.test(text);
    return isStructure || placed.has(index + 1) ? [] : [{ file, line: index + 1, text }];
  });
}

/** The phases of several sections, numbered through. */
function numbered(phases: readonly Phase[]): Phase[] {
  return phases.map((phase, index) => ({ ...phase, id: `P${index + 1}` }));
}

/** Tasks name decisions as the answer does, by number; the design names them by id. */
function withDecisionIds(phases: readonly Phase[], decisions: readonly Decision[]): Phase[] {
  const byNumber = new Map(decisions.map(({ id }) => [Number(/\d+$/.exec(id)?.[0]), id]));
  const idOf = (reference: string): string => byNumber.get(Number(/\d+$/.exec(reference)?.[0])) ?? reference;
  return phases.map(phase => ({
    ...phase,
    tasks: phase.tasks.map(task => ({ ...task, decisions: task.decisions.map(idOf) })),
  }));
}

/** Two sections may both count from one. */
function uniqueIds<Part extends { readonly id: string }>(parts: readonly Part[], prefix: string): Part[] {
  const repeated = new Set(parts.map(({ id }) => id)).size < parts.length;
  return repeated ? parts.map((part, index) => ({ ...part, id: `${prefix}${index + 1}` })) : [...parts];
}
