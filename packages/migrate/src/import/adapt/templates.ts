import type { Placeholder } from '../model.ts';
import { isSecretName, type Values } from '../values.ts';
import { change, type Surroundings, tell, type Work } from './work.ts';

/** Fills in what the tool would, and lists what has no value: each once, by its name. */
export function fillTemplates(work: Work, { template, values }: Surroundings): void {
  const found = template?.(work.text, work.piece) ?? [];
  const seen = new Set<string>();
  for (const placeholder of found) {
    const text = work.text.slice(placeholder.start, placeholder.end);
    if (fillingOf(placeholder, values) !== undefined || seen.has(text)) continue;
    seen.add(text);
    tell(
      work,
      'error',
      'template',
      whatIsMissing(text, placeholder.name),
      placeholder.start,
      howToFill(placeholder.name),
    );
  }
  // From the end: what stands in front keeps its place.
  for (const placeholder of found.toReversed()) {
    const filling = fillingOf(placeholder, values);
    const { start, end } = placeholder;
    if (filling !== undefined)
      change(
        work,
        start,
        end,
        filling.value,
        `${work.text.slice(start, end)} is filled in with ${filling.source}`,
      );
  }
}

/** What a person gave, else what the files themselves say. */
function fillingOf({ name, fallback }: Placeholder, values: Values): Placeholder['fallback'] {
  if (name === undefined) return undefined;
  const value = values.get(name);
  if (value !== undefined) return { value, source: 'the value that was given' };
  return isSecretName(name) ? undefined : fallback;
}

function whatIsMissing(text: string, name: string | undefined): string {
  const isSecret = name !== undefined && isSecretName(name);
  return `${text} is filled in by the tool, and ${isSecret ? 'is a secret by its name' : 'its value is not in the files'}`;
}

/** What a person can do about a placeholder without a value. */
export function howToFill(name: string | undefined): string {
  if (name === undefined) return 'It is more than a name: write what it makes into the file.';
  return isSecretName(name)
    ? 'A secret has no place in a migration: take the statement out, and run it outside the migrations.'
    : 'Give the values in a file (--placeholders FILE, a line "name=value" for each), or write them into the script.';
}
