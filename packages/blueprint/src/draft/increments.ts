import type { Brief } from '../brief/brief.ts';
import { formatBrief } from '../brief/write.ts';
import type { Problem } from '../errors.ts';
import type { Increments } from '../prompts/answers.ts';

export type PlannedIncrement = Increments['increments'][number];

export const incrementsFile = 'increments.md';

const fields = [
  ['Covers', 'covers'],
  ['Deployable', 'deployable'],
  ['Validation', 'validation'],
  ['Learning', 'learning'],
] as const;

/** Writes increments.md: a heading for each increment, its goal, and a list of the rest. */
export function formatIncrements(title: string, increments: readonly PlannedIncrement[]): string {
  const sections = increments.map(increment => {
    const lines = fields.map(([label, field]) => `- ${label}: ${oneLine(textOf(increment[field]))}`);
    return `## ${oneLine(increment.id)}: ${oneLine(increment.title)}\n\n${oneLine(increment.goal)}\n\n${lines.join('\n')}\n`;
  });
  return `# Increments of ${oneLine(title)}\n\n${sections.join('\n')}`;
}

/** Reads increments.md; what is missing is told with its line. */
export function readIncrements(
  source: string,
  file: string,
): { increments: readonly PlannedIncrement[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('## ') ? [index] : []));
  const increments = starts.flatMap((start, index) => {
    const heading = /^## ([^\s:]+): (.+)$/.exec(lines[start] ?? '');
    if (heading?.[1] === undefined || heading[2] === undefined) {
      problems.push({
        code: 'increment_heading',
        message: 'this heading names no increment',
        hint: 'Write it as "## I1: Title".',
        file,
        line: start + 1,
        source,
      });
      return [];
    }
    const body = lines.slice(start + 1, starts[index + 1] ?? lines.length);
    return [{ id: heading[1], title: heading[2].trim(), ...readBody(body) }];
  });
  return { increments, problems };
}

/** The brief of one increment: what is asked of it, and of the system so far. */
export function briefOfIncrement(brief: Brief, increment: PlannedIncrement, learnt: string): string {
  const { id, title, goal, covers, deployable, validation } = increment;
  const paragraphs = [
    brief.currentState,
    `This is increment ${id} of ${brief.title}: ${goal} At its end: ${deployable}`,
    ...(learnt === '' ? [] : [`Learnt from the increments before it: ${learnt}`]),
  ];
  return formatBrief({
    title: `${brief.title}, ${id}: ${title}`,
    template: brief.template,
    profile: brief.profile,
    context: brief.context,
    requirements: brief.requirements.filter(
      requirement => requirement.kind === 'constraint' || covers.includes(requirement.id),
    ),
    currentState: paragraphs.filter(paragraph => paragraph !== '').join('\n\n'),
    acceptance: validation,
  });
}

function readBody(lines: readonly string[]): Omit<PlannedIncrement, 'id' | 'title'> {
  const items = new Map(
    lines.flatMap(line => {
      const item = /^[-*] (\w+): (.*)$/.exec(line);
      return item?.[1] === undefined || item[2] === undefined ? [] : [[item[1], item[2].trim()] as const];
    }),
  );
  const goal = lines.filter(line => line.trim() !== '' && !/^[-*] \w+: /.test(line)).join(' ');
  const { covers, ...texts } = Object.fromEntries(
    fields.map(([label, field]) => [field, items.get(label) ?? '']),
  ) as Record<(typeof fields)[number][1], string>;
  return {
    goal: goal.trim(),
    covers: covers.split(/[\s,]+/).filter(id => id !== ''),
    ...texts,
  };
}

function textOf(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(', ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
