import type { ClaudeResult, ClaudeTokens } from './protocol.ts';

export interface State {
  session: string | null;
  model: string | null;
  lastWords: string;
  /** One message comes in several events that repeat its usage: the last one of each counts. */
  readonly messages: Map<string, { readonly model: string | undefined; readonly usage: ClaudeTokens }>;
  readonly tools: Map<string, { readonly name: string; readonly detail: string }>;
  readonly denied: string[];
  result: ClaudeResult | undefined;
  hasActed: boolean;
}
