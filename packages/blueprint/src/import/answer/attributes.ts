import { conceptOf, type Vocabulary } from './vocabulary.ts';

// Attributes inside a line: `Set up CI (Simple, depends on T1)`, `… — Probability: High | Impact: Low`.

export interface Attributes<Concept extends string> {
  /** The line without its attributes. */
  readonly text: string;
  readonly values: ReadonlyMap<Concept, string>;
}

/** Takes attributes out of a line. `bare` reads a bracket that holds a value without its label. */
export function takeAttributes<Concept extends string>(
  line: string,
  vocabulary: Vocabulary<Concept>,
  short: readonly Concept[],
  bare: (text: string) => Concept | undefined,
): Attributes<Concept> {
  const values = new Map<Concept, string>();
  const keep = (concept: Concept, value: string): void => {
    const text = value.replace(/^[\s*_`:–—-]+|[\s*_,;|]+$/g, '');
    if (!values.has(concept)) values.set(concept, text);
  };
  const withoutBrackets = line.replace(/[([{]([^()[\]{}\n]{1,200})[)\]}]/g, (whole, inner: string) => {
    const parts = inner.split(
      /[;|·•]|,(?=\s*\p{L}[\p{L} ]{0,30}:)|,(?=\s*(?:depends|deps|after|simple|medium|complex|low|high)\b)/iu,
    );
    const read = parts.map(part => attributeOf(part, vocabulary, bare));
    if (read.some(one => one === undefined)) return whole;
    for (const one of read) if (one !== undefined) keep(one.concept, one.value);
    return ' ';
  });
  const labelled = takeLabels(withoutBrackets, vocabulary, short, keep);
  const text = labelled.replace(/\s[–—|·-]\s{1,3}([^–—|·\n]{1,120})$/, (whole: string, last: string) => {
    const read = attributeOf(last.replace(/[.;]$/, ''), vocabulary, () => undefined);
    if (read === undefined || last.includes(':') || !short.includes(read.concept)) return whole;
    keep(read.concept, read.value);
    return '';
  });
  return {
    text: text
      // Emphasis of which nothing is left: `_(Complexity: Simple)_`.
      .replace(/(^|\s)([*_]{1,2})\s{1,4}\2(?=\s|$)/g, '$1')
      .replace(/(?:\s[.;,|·•](?=\s|$))+/g, '')
      .replace(/[ \t]{2,}/g, ' ')
      .replace(/[\s–—|·-]+$/, '')
      .trim(),
    values,
  };
}

function attributeOf<Concept extends string>(
  part: string,
  vocabulary: Vocabulary<Concept>,
  bare: (text: string) => Concept | undefined,
): { concept: Concept; value: string } | undefined {
  const [label = '', ...value] = part.split(':');
  const named = value.length === 0 ? undefined : conceptOf(vocabulary, label);
  if (named !== undefined) return { concept: named, value: value.join(':') };
  const depends = /^\s*(depends on|requires|after|blocked by|needs|deps)\s(.{1,120})$/i.exec(part);
  const concept = depends === null ? bare(part) : conceptOf(vocabulary, depends[1] ?? '');
  return concept === undefined ? undefined : { concept, value: depends?.[2] ?? part };
}

/** `Label: value` for the concepts whose value is short: up to a separator, the end of a sentence, or the next label. */
function takeLabels<Concept extends string>(
  line: string,
  vocabulary: Vocabulary<Concept>,
  short: readonly Concept[],
  keep: (concept: Concept, value: string) => void,
): string {
  return line.replace(
    /(^|[.;|,·•–—-]\s{0,3}|\s{1,3}|\*{1,2}|_)(\p{L}[\p{L}-]{2,20}(?:\s(?:on|by|de|von|complexity))?)(?:\*{1,2}|_)?\s?:(?:\*{1,2}|_)?\s?([^;|·•\n]{1,200}?)(?=\.\s|\.$|[;|·•\n]|\s[–—-]\s|,?\s(?:\*\*|_)?\p{L}[\p{L}-]{2,20}(?:\s(?:on|by))?(?:\*\*|_)?\s?:|$)/gu,
    (whole: string, before: string, label: string, value: string) => {
      const concept = conceptOf(vocabulary, label);
      if (concept === undefined || !short.includes(concept)) return whole;
      keep(concept, value);
      return /^[.]/.test(before) ? '. ' : ' ';
    },
  );
}
