/** Keys of the providers by their known beginnings, a bearer's token, and a password in a URL. */
const secrets: readonly RegExp[] = [
  /(\b(?:sk|pk|rk)-)[\w-]{8,}/g,
  /(\b(?:bearer|x-api-key|api[_-]?key)["']?(?:\s*[:=]\s*|\s+)["']?)(?!bearer\b)[\w.~+/=-]{12,}/gi,
  // A word of its own in texts, and in paths: only as a header or a key.
  /(\bauthorization["']?\s*[:=]\s*["']?)(?!bearer\b)[\w.~+/=-]{12,}/gi,
  /(:\/\/[^\s:/@]*:)[^\s@]{1,4096}(?=@)/g,
];

/** Replaces what looks like a key in a text for people or for a file. `known` are values that must not appear at all. */
export function redact(text: string, known: readonly string[] = []): string {
  const withoutKnown = known.reduce(
    (result, secret) => (secret.length < 8 ? result : result.replaceAll(secret, '***')),
    text,
  );
  return secrets.reduce((result, pattern) => result.replace(pattern, '$1***'), withoutKnown);
}
