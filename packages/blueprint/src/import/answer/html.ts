const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#x27;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

const everyEntity = /&(?:lt|gt|quot|apos|nbsp|amp|#39|#x27);/g;

/**
 * Undoes the escaping of a text that was copied out of HTML as a whole: it holds escaped brackets and none of its own.
 * Lines stay where they are.
 */
export function unescapeHtml(text: string): string {
  const escapedAsWhole = /&(?:lt|gt);/.test(text) && !/<[a-z/!]/i.test(text);
  return escapedAsWhole ? unescapeText(text) : text;
}

/** Entities in prose mean what they stand for. */
export function unescapeText(text: string): string {
  return text.includes('&') ? text.replace(everyEntity, entity => entities[entity] ?? entity) : text;
}
