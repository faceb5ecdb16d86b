import type { Block, Heading } from './blocks.ts';
import { type Classification, classify, type Deliverable, isDecisionHeading } from './deliverables.ts';
import { holdsWholePrompt } from './prompt.ts';
import { headingWords, isNumbered, labelWords } from './words.ts';

/** A part of an answer: a deliverable, or text around them. */
export interface AnswerSection {
  readonly deliverable: Deliverable | undefined;
  readonly heading: Heading | undefined;
  readonly blocks: readonly Block[];
}

export interface AnswerOutline {
  readonly title: Heading | undefined;
  readonly sections: readonly AnswerSection[];
}

/** Cuts the flow of an answer where a deliverable begins. */
export function outlineAnswer(flow: readonly Block[]): AnswerOutline {
  const title = titleOf(flow);
  const rank = deliverableLevel(flow, title);
  const sections: { deliverable: Deliverable | undefined; heading: Heading | undefined; blocks: Block[] }[] =
    [{ deliverable: undefined, heading: undefined, blocks: [] }];
  for (const block of flow) {
    if (block === title) continue;
    const current = sections.at(-1);
    const next = block.type === 'heading' ? sectionOf(block, rank, current) : undefined;
    if (block.type === 'heading' && next !== undefined) {
      sections.push({
        deliverable: next.deliverable,
        heading: next.isEntry ? undefined : block,
        blocks: next.isEntry ? [block] : [],
      });
    } else current?.blocks.push(block);
  }
  return {
    title,
    sections: sections.filter(({ heading, blocks }) => heading !== undefined || blocks.length > 0),
  };
}

/** The first heading, where none is above it: it names the design, unless it announces a part of it. */
function titleOf(flow: readonly Block[]): Heading | undefined {
  const [first, ...others] = flow.filter(block => block.type === 'heading');
  if (first === undefined || others.length === 0 || first.level > 6) return undefined;
  if (others.some(({ level }) => level < first.level) || isDecisionHeading(first.text)) return undefined;
  const own = classify(first.text)?.deliverable;
  const alone = others.every(({ level }) => level > first.level);
  if (own !== undefined)
    return alone && others.some(({ text }) => classify(text)?.deliverable === own) ? first : undefined;
  return alone || !isPart(first.text) ? first : undefined;
}

function isPart(text: string): boolean {
  return /^(?:executive |design |architecture |high-level )?(?:overview|summary|introduction|assumptions.{0,40}|context|background|scope|goals?|tl;?dr|in short|problem.{0,20})$/.test(
    labelWords(text),
  );
}

/** The highest level at which two different deliverables are announced; the highest of any where there is no such level. */
function deliverableLevel(flow: readonly Block[], title: Heading | undefined): number {
  const found = flow.flatMap(block => {
    const kind = block.type === 'heading' && block !== title ? classify(block.text) : undefined;
    return block.type === 'heading' && kind?.certain
      ? [{ level: block.level, deliverable: kind.deliverable }]
      : [];
  });
  const levels = [...new Set(found.map(({ level }) => level))].sort((a, b) => a - b);
  const shared = levels.find(
    level => new Set(found.filter(one => one.level === level).map(one => one.deliverable)).size > 1,
  );
  return shared ?? levels[0] ?? 2;
}

interface NextSection {
  readonly deliverable: Deliverable | undefined;
  /** The heading is the first entry of a deliverable that has no heading of its own. */
  readonly isEntry: boolean;
}

function sectionOf(
  heading: Heading,
  rank: number,
  section: AnswerSection | undefined,
): NextSection | undefined {
  const { deliverable: current, blocks } = section ?? { deliverable: undefined, blocks: [] };
  if (heading.level > rank || (section !== undefined && isInsidePrompt(heading, section))) return undefined;
  const kind = classify(heading.text);
  if (kind !== undefined) return announced(heading, kind, current, blocks);
  const entry = entryDeliverable(heading.text);
  if (entry !== undefined) return entry === current ? undefined : { deliverable: entry, isEntry: true };
  const inside = current !== undefined && hasEntryAt(blocks, heading.level) && isInnerLabel(heading.text);
  return inside ? undefined : { deliverable: undefined, isEntry: false };
}

/**
 * A prompt that nobody fenced has headings of its own, of any level. Where the parts of the answer are numbered, those
 * without a number are the prompt's; elsewhere those that announce nothing and do not end an answer.
 */
function isInsidePrompt({ text }: Heading, { deliverable, heading, blocks }: AnswerSection): boolean {
  if (deliverable !== 'prompt' || heading === undefined || holdsWholePrompt(blocks)) return false;
  if (isNumbered(heading.text)) return !isNumbered(text);
  return (
    classify(text) === undefined &&
    !/^(?:next steps?|summary|conclusions?|notes?|open questions|assumptions|appendix|review)\b/.test(
      labelWords(text),
    )
  );
}

/** A part of the same deliverable, such as "Quality gates" after "Success metrics", stays in its section. */
function announced(
  heading: Heading,
  { deliverable, certain }: Classification,
  current: Deliverable | undefined,
  blocks: readonly Block[],
): NextSection | undefined {
  if (deliverable === current && blocks.length > 0 && !certain) return undefined;
  const labelOfDecision = current === 'decisions' && !certain && hasEntryAt(blocks, heading.level);
  return labelOfDecision && headingWords(heading.text) === heading.text.trim()
    ? undefined
    : { deliverable, isEntry: false };
}

function hasEntryAt(blocks: readonly Block[], level: number): boolean {
  return blocks.some(
    block => block.type === 'heading' && block.level <= level && entryDeliverable(block.text) !== undefined,
  );
}

/** What a heading is an entry of: a decision, a phase, a task, a risk. */
function entryDeliverable(text: string): Deliverable | undefined {
  if (isDecisionHeading(text)) return 'decisions';
  const words = labelWords(text);
  if (/^(?:phase|milestone|sprint|iteration|stage)\s?[0-9ivx]{1,4}\b|^(?:task|step)\s?\d/.test(words))
    return 'roadmap';
  return /^risk\s?#?\d/.test(words) ? 'risks' : undefined;
}

/** Headings that stand inside an entry where all headings have one level. */
function isInnerLabel(text: string): boolean {
  return /^(?:context|background|problem|decision|status|date|rationale|why|reason\w*|alternatives?.{0,20}|options?.{0,20}|considered options|consequences|trade-?offs?.{0,20}|pros|cons|risks?|mitigations?|risks and mitigations|confirmation|validation|dependenc\w+|critical path|tasks|notes?|goal|impact|probability|likelihood|contingency)$/.test(
    labelWords(text),
  );
}
