export interface PrintableOptions {
  /** Leaves `\n` as it is. */
  newlines?: boolean;
  /** Leaves `\t` as it is. */
  tabs?: boolean;
}

/**
 * Makes text from files, servers and users safe to show: whatever could drive the terminal or hide or reorder
 * what is read becomes visible as a JavaScript escape (`\n`, `\u001b`). That covers control characters (C0, DEL,
 * C1), line and paragraph separators, bidirectional controls ("Trojan Source", CVE-2021-42574), invisible
 * spaces, tag characters and lone surrogates. Applying it twice changes nothing more.
 */
export function printable(text: string, options: PrintableOptions = {}): string {
  if (!unsafe.test(text)) return text;
  return text.replace(everyUnsafe, character => {
    if (character === '\n' && options.newlines) return character;
    if (character === '\t' && options.tabs) return character;
    return shortEscapes.get(character) ?? escapeUnits(character);
  });
}

// The zero-width joiner and non-joiner stay: emoji and Persian are written with them.
const unsafe =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const everyUnsafe = new RegExp(unsafe, 'gu');

const shortEscapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
