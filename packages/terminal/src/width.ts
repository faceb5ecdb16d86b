import { stripVTControlCharacters } from 'node:util';

/** A character as a reader sees it, with the marks that sit on it. */
export interface Glyph {
  text: string;
  /** Columns it takes: 1 or 2; 0 only for marks at the start of a text. */
  width: number;
}

/**
 * How many columns one line of text takes. Escape sequences and control characters count as none, East Asian
 * wide characters and emoji as two, marks as none. Characters of ambiguous width count as one.
 */
export function displayWidth(text: string): number {
  if (printableAscii.test(text)) return text.length;
  let width = 0;
  for (const glyph of splitGlyphs(stripVTControlCharacters(text))) width += glyph.width;
  return width;
}

/** Splits plain text where a terminal would let a cursor stand. Joined, the glyphs give the text again. */
export function splitGlyphs(text: string): Glyph[] {
  const glyphs: Glyph[] = [];
  let joins = false;
  for (const character of text) {
    const last = glyphs.at(-1);
    if (
      last &&
      (isZeroWidth(character) || isSkinTone(character, last) || (joins && isPictograph(character)))
    ) {
      if (character === emojiPresentation && /^\p{Emoji}/u.test(last.text)) last.width = 2;
      last.text += character;
    } else {
      glyphs.push({ text: character, width: characterWidth(character) });
    }
    joins = character === zeroWidthJoiner && last?.width === 2;
  }
  return glyphs;
}

function characterWidth(character: string): number {
  if (isZeroWidth(character)) return 0;
  return isWide(character) ? 2 : 1;
}

const printableAscii = /^[\x20-\x7e]*$/;
const zeroWidthJoiner = '\u200d';
// After a character that is text by default (✔), it asks for the emoji, which is wide.
const emojiPresentation = '\ufe0f';

// Spacing marks (Mc) count as one column, as in glibc, VTE and xterm. U+1160–11FF are Hangul vowels and finals,
// drawn into the syllable before them.
const zeroWidth =
  /^[\p{Mn}\p{Me}\p{Cc}\p{Cs}\u1160-\u11ff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]$/u;

function isZeroWidth(character: string): boolean {
  return !printableAscii.test(character) && zeroWidth.test(character);
}

function isSkinTone(character: string, after: Glyph): boolean {
  return after.width === 2 && /^\p{Emoji_Modifier}$/u.test(character);
}

function isPictograph(character: string): boolean {
  return /^\p{Extended_Pictographic}$/u.test(character);
}

function isWide(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x1100) return false;
  // One flag is a pair of regional indicators: each half counts for one.
  if (code >= 0x1f1e6 && code <= 0x1f1ff) return false;
  return /^\p{Emoji_Presentation}$/u.test(character) || isEastAsianWide(code);
}

function isEastAsianWide(code: number): boolean {
  for (let index = 0; index < eastAsianWide.length; index += 2) {
    const first = eastAsianWide[index] ?? 0;
    const last = eastAsianWide[index + 1] ?? 0;
    if (code <= last) return code >= first;
  }
  return false;
}

// First and last code points of classes W and F in Unicode's EastAsianWidth.txt (UAX #11), by way of
// get-east-asian-width 1.7.0, without Emoji_Presentation; gaps of unassigned characters and marks are joined.
const eastAsianWide = [
  0x1100, 0x115f, 0x2329, 0x232a, 0x2630, 0x2637, 0x268a, 0x268f, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250,
  0xa4c6, 0xa960, 0xa97c, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe10, 0xfe6b, 0xff01, 0xff60, 0xffe0, 0xffe6,
  0x16fe0, 0x191d2, 0x1aff0, 0x1b2fb, 0x1d300, 0x1d376, 0x1f200, 0x1f265, 0x1fa8b, 0x1fafa, 0x20000, 0x3fffd,
];
