/** A JSON object in a text. */
export interface Candidate {
  readonly value: unknown;
  readonly length: number;
}

interface FoundObjects {
  readonly values: readonly Candidate[];
  /** An object begins that never ends. */
  readonly endsInside: boolean;
}

/** A text that is one JSON object or list, and nothing else. */
export function parseWhole(text: string): Candidate | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { value, length: text.length } : undefined;
  } catch {
    return undefined;
  }
}

/** Some servers send only the closing tag, because the opening one is part of their template. */
export function withoutThinking(text: string): string {
  const closed = text.replace(/<(think|thinking|reasoning)>[\s\S]*?<\/\1>/gi, '');
  const lastEnd = [...closed.matchAll(/<\/(?:think|thinking|reasoning)>/gi)].at(-1);
  const outside = lastEnd === undefined ? closed : closed.slice(lastEnd.index + lastEnd[0].length);
  return outside.trim() === '' ? text : outside.trim();
}

/** Whole JSON objects in a text, outermost ones, in order. Linear but for a bounded number of false starts. */
export function findObjects(text: string): FoundObjects {
  const values: Candidate[] = [];
  const beginning = /\{\s*["}]/g;
  let effort = text.length * 10;
  for (let match = beginning.exec(text); match !== null && effort > 0; match = beginning.exec(text)) {
    const start = match.index;
    const end = endOfObject(text, start);
    if (end === undefined) return { values, endsInside: true };
    effort -= end - start;
    const parsed = parseWhole(text.slice(start, end));
    if (parsed !== undefined) values.push(parsed);
    beginning.lastIndex = parsed === undefined ? start + 1 : end;
  }
  return { values, endsInside: false };
}

/** Behind the brace that closes the one at `start`; undefined where none does. */
export function endOfObject(text: string, start: number): number | undefined {
  const token = /["{}[\]]/g;
  token.lastIndex = start;
  let depth = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index);
      if (end === undefined) return undefined;
      token.lastIndex = end;
    } else {
      depth += match[0] === '{' || match[0] === '[' ? 1 : -1;
      if (depth === 0) return match.index + 1;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number | undefined {
  let quote = text.indexOf('"', start + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return undefined;
}
