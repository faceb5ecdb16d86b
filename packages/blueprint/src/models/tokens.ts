/**
 * Tokens of a text before a model has counted them. No tokenizer of a vendor fits another's models, and loading one
 * costs more time than the rest of the command, so this is a rule: about one token for four bytes of UTF-8, and never
 * more than one for two (test/models/tokens.test.ts holds both against a real tokenizer).
 */
export interface TokenEstimate {
  readonly expected: number;
  readonly atMost: number;
}

export function estimateTokens(text: string): TokenEstimate {
  const bytes = Buffer.byteLength(text, 'utf8');
  return { expected: Math.ceil(bytes / 4), atMost: Math.ceil(bytes / 2) };
}
