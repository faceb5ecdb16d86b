import { typeTextOf } from './json-schema.ts';
import type { AnswerMode, AnswerShape, ModelResponse } from './port.ts';

/** The prompt for a mode: what the provider does not enforce itself is said in words. */
export function phrase(prompt: string, answer: AnswerShape, mode: AnswerMode): string {
  if (mode === 'native') return prompt;
  if (mode === 'tool')
    return `${prompt}\n\nAnswer by one call of the tool "${answer.name}", and nothing else.`;
  return `${prompt}

Answer with one JSON object of this TypeScript type, and nothing else: no prose, no code fence.

${typeTextOf(answer.schema)}`;
}

/** The prompt again, with what was wrong. Half an answer has nothing in it to mend, so it is not sent along. */
export function phraseRepair(
  prompt: string,
  { text, finish }: Pick<ModelResponse, 'text' | 'finish'>,
  problems: readonly string[],
): string {
  const isWhole = finish !== 'truncated' && text.trim() !== '';
  const last = isWhole ? `<last_answer>\n${text.trim()}\n</last_answer>\n\n` : '';
  const list = problems.map(problem => `- ${problem}`).join('\n');
  return `${prompt}

${last}Your last answer was not accepted:
${list}

Answer again, whole${finish === 'truncated' ? ' but shorter' : ''}, with all of this corrected and nothing else changed.`;
}
