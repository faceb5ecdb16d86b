import type { complexities, levels } from '../../design/terms.ts';

// Small readings of words and phrases. None of them backtracks: each pattern is bounded or anchored.

/** Text without the marks of emphasis, as for a title. Code spans stay. */
export function plain(text: string): string {
  return text
    .replace(/\*\*|__/g, '')
    .replace(/(^|[\s(])[*_]([^*_\s][^*_]{0,200})[*_](?=$|[\s).,:;!?])/g, '$1$2')
    .trim();
}

/** A heading's words: no emphasis, emoji, number, or colon at the end. */
export function headingWords(text: string): string {
  return withoutNumber(withoutEmoji(plain(text)))
    .replace(/[\s:.–—-]+$/, '')
    .trim();
}

function withoutEmoji(text: string): string {
  return text.replace(
    /^(?:[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}☑✓✅]|\ufe0f|\u200d|\u20e3|[0-9#*]\ufe0f?\u20e3|\s)+/u,
    '',
  );
}

const numbering =
  /^(?:(?:section|part|deliverable|chapter|teil|abschnitt)\s{0,3}(?:\d{1,3}|[IVX]{1,5}|[A-H])\s{0,3}[.):–—-]{0,2}|§?\s?\d{1,3}(?:\.\d{1,3}){0,4}\s{0,2}[.):–—-]{1,2}|\d{1,2}(?:\.\d{1,3}){1,4}(?=\s)|\d{1,2}(?=\s)|(?:[IVX]{1,5}|[A-Ha-h])[.)])\s{1,5}/i;

/** `3. Execution prompt`, `Part C: Roadmap`. */
export function isNumbered(heading: string): boolean {
  return numbering.test(withoutEmoji(plain(heading)));
}

function withoutNumber(text: string): string {
  return text.replace(numbering, '');
}

/** A label in lower case: no emphasis, emoji, number, or punctuation around it; `&` is `and`. */
export function labelWords(text: string): string {
  return headingWords(text)
    .toLowerCase()
    .replace(/\s*[&+]\s*/g, ' and ')
    .replace(/[`"“”'’?!]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s:.]+$/, '')
    .trim();
}

type Level = (typeof levels)[number];
type Complexity = (typeof complexities)[number];

/** A probability or an impact; of two words the graver one. Undefined where it says something else. */
export function readLevel(text: string): Level | undefined {
  const words = ` ${plain(text).toLowerCase()} `;
  if (
    /\b(?:high|critical|severe|catastrophic|major|likely|certain|hoch|kritisch|extreme|alta?|alto)\b|\s[ée]lev[ée]|^\s*(?:h|vh)\s*$/.test(
      words.replace(/\bunlikely\b/g, ''),
    )
  )
    return 'High';
  if (/\b(?:medium|moderate|med|possible|mittel|moyen(?:ne)?|medi[ao])\b|^\s*m\s*$/.test(words))
    return 'Medium';
  if (
    /\b(?:low|minor|rare|unlikely|remote|negligible|minimal|gering|niedrig|faible|baj[ao]|baix[ao])\b|^\s*l\s*$/.test(
      words,
    )
  )
    return 'Low';
  return undefined;
}

/** The complexity that begins the text; of two words the greater one. */
export function readComplexity(text: string): Complexity | undefined {
  const words = plain(text)
    .toLowerCase()
    .replace(/[^\p{L}\s/–-]/gu, ' ')
    .trim();
  const first = /^[\p{L}]+(?:\s*(?:[/–-]|to)\s*[\p{L}]+)?/u.exec(words)?.[0] ?? '';
  if (/\b(?:complex|high|hard|large|difficult|xl|l|komplex|hoch|complexe|complej[ao]|alta?)\b/.test(first))
    return 'Complex';
  if (/\b(?:medium|moderate|med|m|mittel|moyen(?:ne)?|medi[ao])\b/.test(first)) return 'Medium';
  if (
    /\b(?:simple|low|easy|small|trivial|xs|s|einfach|gering|facile|faible|sencill[ao]|baj[ao])\b/.test(first)
  )
    return 'Simple';
  return undefined;
}

/** True for what stands in a cell that says nothing. */
export function saysNothing(text: string): boolean {
  return /^(?:[\s–—-]*|none\.?|n\/?a|nil|null|nothing|keine?|rien|aucune?|ningun[ao]|nada|nothing|\(none\)|no dependencies|—)$/i.test(
    plain(text),
  );
}

/** True for the talk around an answer: "Sure, here is …", "Let me know if …". */
export function isChatter(text: string): boolean {
  const words = plain(text).replace(/^[^\p{L}]+/u, '');
  if (words.length > 600) return false;
  return /^(?:sure|certainly|absolutely|of course|great|okay|ok[,!.]|understood|got it|here(?:'|’)?s|here is|here are|below (?:is|are|you)|i(?:'|’)ve|i have (?:designed|prepared|put)|let me know|would you like|do you want|want me to|if you(?:'|’)d like|if you want|feel free|i can also|i(?:'|’)d be happy|happy to|shall i|good luck|hope this helps)\b/i.test(
    words,
  );
}
