import type { Provider } from './catalogue.ts';
import { fillPrompt } from './library.ts';

/** Sets material off. What would end the section early is taken apart, so that material cannot pass as instructions. */
export function section(provider: Provider, name: string, text: string): string {
  const [, end = ''] = fillPrompt('section', provider, { name, text: '\0' }).split('\0');
  const close = end.trim();
  const contained = text.trim().replaceAll(close, `${close.slice(0, 1)} ${close.slice(1)}`);
  return fillPrompt('section', provider, { name, text: contained });
}

export function bullets(texts: readonly string[]): string {
  return texts.map(text => `- ${text.replaceAll('\n', '\n  ')}`).join('\n');
}
