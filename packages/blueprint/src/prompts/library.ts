import { existsSync, readFileSync } from 'node:fs';
import { catalogue, type PromptName, type PromptValues, type Provider, providers } from './catalogue.ts';
import { fill, type PromptFile, parsePromptFile } from './prompt-file.ts';

/** Beside this module in the source, and beside the bundle in dist/. */
const folder = new URL('./library/', import.meta.url);

const loaded = new Map<string, PromptFile>();

/** The prompt's file for a provider: its variant, or the generic one. */
export function loadPrompt(name: PromptName, provider: Provider): PromptFile {
  const key = hasVariant(name, provider) ? `${name}.${provider}` : name;
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const file = parsePromptFile(key, readFileSync(new URL(`${key}.md`, folder), 'utf8'), catalogue[name]);
  loaded.set(key, file);
  return file;
}

/** The text of a prompt with its placeholders filled in. */
export function fillPrompt<Name extends PromptName>(
  name: Name,
  provider: Provider,
  values: PromptValues<Name>,
): string {
  return fill(loadPrompt(name, provider).body, values);
}

/** The providers for which a prompt differs from the generic one. */
export function variantsOf(name: PromptName): Provider[] {
  return providers.filter(provider => hasVariant(name, provider));
}

function hasVariant(name: PromptName, provider: Provider): boolean {
  return provider !== 'generic' && existsSync(new URL(`${name}.${provider}.md`, folder));
}
