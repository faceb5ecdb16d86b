import type { Rule, RuleInput } from './rule.ts';
import { isBlank } from './words.ts';

interface Part {
  readonly name: string;
  readonly hint: string;
  readonly isThere: (prompt: string, input: RuleInput) => boolean;
}

const path =
  /(?:[\w@.-]+\/)+[\w.*-]+|\b[\w-]+\.(?:ts|js|mjs|tsx|jsx|py|go|rs|java|kt|cs|rb|php|sql|ya?ml|toml|json|md|sh|tf|html|css|c|h|cpp|ex|swift)\b/g;

const parts: readonly Part[] = [
  {
    name: 'a file structure',
    hint: 'List the files to be made, with their paths and what each is for.',
    isThere: prompt => new Set(prompt.match(path)).size >= 3,
  },
  {
    name: 'requirements',
    hint: 'Say what must hold, one by one: "F1: …", or sentences with "must".',
    isThere: (prompt, { brief }) =>
      /^\s*(?:#+|\*\*)\s*.*\b(?:requirements?|specifications?|behaviou?r|features?|what to build|rules)\b/im.test(
        prompt,
      ) ||
      (brief?.requirements.filter(({ id }) => prompt.includes(id)).length ?? 0) >= 2 ||
      (prompt.match(/\bmust\b|\bshall\b/gi)?.length ?? 0) >= 3,
  },
  {
    name: 'tests',
    hint: 'Say which tests there must be, where they stand, and how they are run.',
    isThere: prompt => /\btests?\b|\bspecs?\b/i.test(prompt),
  },
  {
    name: 'success criteria',
    hint: 'Say what must be true at the end, as commands where one can: "npm test exits 0".',
    isThere: prompt =>
      /\bsuccess criteri|\bacceptance\b|\b(?:done|finished|complete) (?:when|means)\b|\bexit criteri|\bdefinition of done\b|\bquality gates?\b|\bcriteria\b/i.test(
        prompt,
      ),
  },
  {
    name: 'error cases',
    hint: 'Say what happens on bad input, on a failing dependency and in the middle of the work.',
    isThere: prompt =>
      /\berrors?\b|\bfail(?:s|ed|ure|ures|ing)?\b|\binvalid\b|\bexceptions?\b|\btime-?outs?\b/i.test(prompt),
  },
];

export const promptIncomplete: Rule = {
  id: 'prompt-incomplete',
  severity: 'error',
  summary:
    'The execution prompt has a file structure, requirements, tests, success criteria and error cases.',
  why: 'It is all that the coding agent gets. What it does not say, the agent decides, each time in another way.',
  wrong: 'A prompt that says "build a link checker in TypeScript".',
  right: 'A prompt with the sections Files, Requirements, Error cases, Tests and Success criteria.',
  *find(input) {
    const { executionPrompt } = input.design;
    if (isBlank(executionPrompt)) return;
    for (const { name, hint, isThere } of parts) {
      if (!isThere(executionPrompt, input)) {
        yield { message: `the execution prompt lacks ${name}`, hint, section: 'execution_prompt' };
      }
    }
  },
};
