import type { MarkdownRenderer } from 'vitepress';

/** Two braces in code are text of the page, and not an expression of Vue's. */
export function keepBraces({ renderer }: MarkdownRenderer): void {
  const render = renderer.rules.code_inline;
  renderer.rules.code_inline = (tokens, index, options, environment, self) => {
    tokens[index]?.attrSet('v-pre', '');
    return render?.(tokens, index, options, environment, self) ?? '';
  };
}
