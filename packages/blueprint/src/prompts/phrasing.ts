import type { z } from 'zod';
import type { Provider } from './catalogue.ts';
import { fillPrompt } from './library.ts';
import { bullets, section } from './material.ts';
import { describeShape } from './shape.ts';

/** How the provider is held to the shape of an answer; where it is not, the prompt says the shape in words. */
export type ShapeGiven = 'native' | 'tool' | 'json' | 'text';

/** What is asked, before it is phrased for a mode. */
export interface Unphrased {
  readonly prompt: string;
  readonly answer: { readonly name: string; readonly schema: z.ZodType };
  /** The answer has the shape of the design in the system part. */
  readonly revises?: boolean;
}

/** The prompt for a mode: what the provider does not enforce itself is said in words. */
export function phrase({ prompt, answer, revises }: Unphrased, mode: ShapeGiven, provider: Provider): string {
  if (mode === 'native') return prompt;
  if (mode === 'tool') return `${prompt}\n\n${fillPrompt('answer-tool', provider, { tool: answer.name })}`;
  // Where a design answers a design, the one that is sent shows the shape.
  const shape = revises === true ? 'the fields of the section design.' : describeShape(answer.schema);
  return `${prompt}\n\n${fillPrompt('answer-shape', provider, { shape })}`;
}

/** The same prompt again, with the answer that could not be used, and why. */
export function phraseRepair(
  prompt: string,
  answer: string,
  problems: readonly string[],
  provider: Provider,
): string {
  const values = {
    answer: section(provider, 'answer', answer.trim() === '' ? '(nothing)' : answer),
    problems: section(provider, 'problems', bullets(problems)),
  };
  return `${prompt}\n\n${fillPrompt('repair', provider, values)}`;
}

/** The same prompt again after an answer that reached the limit of tokens: half of one has nothing in it to mend. */
export function phraseShorter(prompt: string, problems: readonly string[], provider: Provider): string {
  const values = { problems: section(provider, 'problems', bullets(problems)) };
  return `${prompt}\n\n${fillPrompt('shorten', provider, values)}`;
}
