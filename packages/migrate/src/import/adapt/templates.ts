import type { Placeholder } from '../model.ts';
import { change, type Surroundings, tell, type Work } from './work.ts';

/** Values of this kind stay out of files, whoever gives them. */
const secretName = /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key)$/i;

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
function fillingOf({ name, fallback }: Placeholder, values: Surroundings['values']) {
  if (name === undefined || secretName.test(name)) return undefined;
  const value = values.get(name);
  return value === undefined ? fallback : { value, source: 'the value that was given' };
}

export function givenValue(name: string, values: Surroundings['values']): string | undefined {
  return secretName.test(name) ? undefined : values.get(name);
}

function whatIsMissing(text: string, name: string | undefined): string {
  const isSecret = name !== undefined && secretName.test(name);
  return `${text} is filled in by the tool, and ${isSecret ? 'is a secret by its name' : 'its value is not in the files'}`;
}

/** What a person can do about a placeholder without a value. */
export function howToFill(name: string | undefined): string {
  if (name === undefined) return 'It is more than a name: write what it makes into the file.';
  return secretName.test(name)
    ? 'A secret has no place in a migration: take the statement out, and run it outside the migrations.'
    : 'Give the values in a file (--placeholders FILE, a line "name=value" for each), or write them into the script.';
}
