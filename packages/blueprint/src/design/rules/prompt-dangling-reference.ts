import { listPromptLines } from './elements.ts';
import type { Rule, RuleFinding, RuleInput } from './rule.ts';
import { escapePattern } from './words.ts';

export const promptDanglingReference: Rule = {
  id: 'prompt-dangling-reference',
  severity: 'error',
  summary: 'What the execution prompt refers to is in the prompt.',
  why: 'An id or a section that is not there is a gap that the coding agent fills with something that sounds right.',
  wrong: 'Name the files by ADR-002. (Nothing in the prompt says what ADR-002 is.)',
  right: '- ADR-002: files are named YYYYMMDDHHMMSS_###_description.sql.',
  *find(input) {
    yield* findIds(input);
    yield* findSections(input);
  },
};

/** Ids that mean something in the design. One is explained where a line begins with it and goes on. */
function* findIds({ design, tasks, brief }: RuleInput): Generator<RuleFinding> {
  const ids = [
    ...design.decisions,
    ...tasks,
    ...design.risks,
    ...design.metrics,
    ...(brief?.requirements ?? []),
  ]
    .map(({ id }) => id)
    .filter(id => /^[A-Za-z]+-?\d+$/.test(id));
  const lines = listPromptLines(design);
  for (const id of new Set(ids)) {
    const mention = new RegExp(`(?<![\\w-])${escapePattern(id)}(?![\\w-])`);
    const explanation = new RegExp(
      `^[\\s#*|>\\d.)(\\[_\`-]*${escapePattern(id)}(?![\\w-])[^\\p{L}]*\\p{L}.{2,}`,
      'u',
    );
    const mentions = lines.filter(({ text }) => mention.test(text));
    const [first] = mentions;
    if (first === undefined || mentions.some(({ text }) => explanation.test(text))) continue;
    yield {
      message: `the execution prompt mentions ${id} and does not say what it is`,
      hint: `Begin a line with it: "- ${id}: …", or leave it out.`,
      section: 'execution_prompt',
      promptLine: first.line,
    };
  }
}

const reference = /\b(section|step|appendix|table|figure|phase) (\d+(?:\.\d+)*|[A-Z])\b/gi;

/** "Section 9", where no line begins with a 9 or names that section. */
function* findSections({ design }: RuleInput): Generator<RuleFinding> {
  const lines = listPromptLines(design);
  const told = new Set<string>();
  for (const { line, text } of lines) {
    for (const [whole, kind = '', number = ''] of text.matchAll(reference)) {
      const isHere = lines.some(({ text: other }) => begins(other, kind, number));
      if (isHere || told.has(whole.toLowerCase())) continue;
      told.add(whole.toLowerCase());
      yield {
        message: `the execution prompt refers to "${whole}", which it does not have`,
        hint: 'Write there what is meant, or correct the number.',
        section: 'execution_prompt',
        promptLine: line,
      };
    }
  }
}

function begins(line: string, kind: string, number: string): boolean {
  const start = line.replace(/^[\s#*|>_-]+/, '').toLowerCase();
  const after = (text: string) => start.startsWith(text) && !/^[\w]|^\.\d/.test(start.slice(text.length));
  return after(`${kind} ${number}`.toLowerCase()) || (/^\d/.test(number) && after(number));
}
