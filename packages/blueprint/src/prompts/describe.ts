import { readFileSync } from 'node:fs';
import { type PromptName, type Provider, promptNames } from './catalogue.ts';
import { loadPrompt, variantsOf } from './library.ts';
import type { TokenCounts } from './tokens.ts';

/** What `prompt list` says of a prompt. */
export interface PromptDescription {
  readonly name: PromptName;
  readonly purpose: string;
  /** What it is filled with. */
  readonly placeholders: readonly string[];
  /** The schema that is answered; null where it is text, or where it only adds to another prompt. */
  readonly answer: string | null;
  /** Providers with a variant of their own. */
  readonly variants: readonly Provider[];
  /** Without what it is filled with, by o200k_base. */
  readonly tokens: Readonly<Record<Provider, number>>;
}

export function describePrompts(): PromptDescription[] {
  const tokens = readCounts();
  return promptNames.map(name => {
    const { purpose, placeholders, answer } = loadPrompt(name, 'generic');
    return {
      name,
      purpose,
      placeholders,
      answer: answer ?? null,
      variants: variantsOf(name),
      tokens: tokens[name],
    };
  });
}

/** Generated: a test holds it against a tokenizer, which is too large to be shipped. */
function readCounts(): TokenCounts {
  return JSON.parse(readFileSync(new URL('./library/tokens.json', import.meta.url), 'utf8')) as TokenCounts;
}
