import { type Output, printable } from '@proven/terminal';
import type { Check } from '../../design/design.ts';
import { formatCount } from '../../format-count.ts';

export interface ShownPack {
  readonly id: string;
  readonly title: string;
  readonly components: readonly string[];
  readonly checks: readonly Check[];
  readonly tokens: { readonly expected: number; readonly atMost: number };
  readonly prompt: string;
}

export function renderPacks(tasks: readonly ShownPack[], output: Output): void {
  const { style } = output;
  for (const { id, title, tokens, prompt } of tasks) {
    output.line(style.bold(printable(`${id}: ${title}`)));
    output.line(style.dim(`about ${formatCount(tokens.expected)} tokens (estimated)`));
    output.line();
    output.lines(printable(prompt.trimEnd(), { newlines: true }).split('\n'));
    output.line();
  }
  const sum = tasks.reduce((total, { tokens }) => total + tokens.expected, 0);
  output.line(
    `${formatCount(sum)} tokens for ${tasks.length} tasks (estimated), before the agent reads any file. Nothing was started.`,
  );
}
