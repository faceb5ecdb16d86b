/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | false | undefined | readonly Part[];

/**
 * Builds HTML. Whatever is put in is escaped, for text and for quoted attributes alike, unless it was built by this tag
 * too; lists are joined, and null, undefined and false leave nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    html: strings.reduce((text, string, index) => text + toHtml(parts[index - 1]) + string),
  };
}

/** Marks a text as HTML. For what comes from our own files, or from a renderer that escapes. */
export function trusted(text: string): Html {
  return { html: text };
}

function toHtml(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  if ('html' in part) return part.html;
  return part.map(toHtml).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls, and what reorders or hides text that is read (CVE-2021-42574). */
const hidden =
  /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Cs}\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

function escapeText(text: string): string {
  return showHidden(text.replaceAll('\r\n', '\n')).replace(
    /[&<>"']/g,
    character => entities[character] ?? '',
  );
}

/** Hidden characters become visible, by their code. */
export function showHidden(text: string): string {
  return text.replace(
    hidden,
    character => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
}
