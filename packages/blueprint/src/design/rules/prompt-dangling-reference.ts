import { listPromptLines } from './elements.ts';
import type { Rule, RuleFinding, RuleInput } from './rule.ts';

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
  const elements = [...design.decisions, ...tasks, ...design.risks, ...design.metrics];
  const known = new Set([...elements, ...(brief?.requirements ?? [])].map(({ id }) => id));
  const firstLine = new Map<string, number>();
  const explained = new Set<string>();
  for (const { line, text } of listPromptLines(design)) {
    for (const [, begun, named] of text.matchAll(explanation)) explained.add(begun ?? named ?? '');
    for (const [id] of text.matchAll(mention)) if (!firstLine.has(id)) firstLine.set(id, line);
  }
  for (const [id, line] of firstLine) {
    if (!known.has(id) || explained.has(id)) continue;
    yield {
      message: `the execution prompt mentions ${id} and does not say what it is`,
      hint: `Begin a line with it: "- ${id}: …", or leave it out.`,
      section: 'execution_prompt',
      promptLine: line,
    };
  }
}

const mention = /(?<![\w-])[A-Za-z]{1,12}-?\d{1,6}(?![\w-])/g;
/** Where a line or a sentence begins with it and goes on, or a colon, a dash or a bracket follows. */
const explanation =
  /(?:^[\s#*|>\d.)([_`-]*|[.;] +[*_`]*)(?<![\w-])([A-Za-z]{1,12}-?\d{1,6})(?![\w-])[^\p{L}]*\p{L}.{2}|(?<![\w-])([A-Za-z]{1,12}-?\d{1,6})[*_`]*(?: ?[:=(]| [–—-] )\s*\p{L}.{2}/gu;

const reference = /\b(section|step|appendix|table|figure|phase) (\d{1,4}(?:\.\d{1,4}){0,4}|[A-Z])\b/gi;

/** "Section 9", where no line begins with a 9 or names that section. */
function* findSections({ design }: RuleInput): Generator<RuleFinding> {
  const lines = listPromptLines(design);
  const starts = new Set(lines.flatMap(({ text }) => namesOf(text)));
  const told = new Set<string>();
  for (const { line, text } of lines) {
    for (const [whole, , number = ''] of text.matchAll(reference)) {
      const name = whole.toLowerCase();
      // 11.9 may be the ninth item of section 11.
      const isHere = [name, number.toLowerCase(), number.split('.')[0] ?? ''].some(each => starts.has(each));
      if (isHere || told.has(name)) continue;
      told.add(name);
      yield {
        message: `the execution prompt refers to "${whole}", which it does not have`,
        hint: 'Write there what is meant, or correct the number.',
        section: 'execution_prompt',
        promptLine: line,
      };
    }
  }
}

/** What a line can be referred to as: "9" and "9.2" by its number, "appendix a" by its name. */
function namesOf(line: string): string[] {
  const start = line
    .slice(0, 200)
    .replace(/^[\s#*|>_-]+/, '')
    .toLowerCase();
  const number = /^(\d{1,4}(?:\.\d{1,4}){0,4})(?![\d\w])/.exec(start)?.[1];
  const name = /^(?:section|step|appendix|table|figure|phase) (?:\d{1,4}(?:\.\d{1,4}){0,4}|[a-z])\b/.exec(
    start,
  )?.[0];
  return [number, name].filter(each => each !== undefined);
}
