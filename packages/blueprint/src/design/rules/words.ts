/** "T1", "T1 and T2", "T1, T2 and T3". */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** A piece of a text for a message, on one line. */
export function excerpt(text: string, longest = 60): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length <= longest ? line : `${line.slice(0, longest - 1).trimEnd()}…`;
}

/** The words of a text without case, marks and spaces, to compare by. */
export function normalizeWords(text: string): string {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
