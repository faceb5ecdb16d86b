/** What stands before and after a secret is kept. */
const patterns: readonly RegExp[] = [
  // A password in a connection URL: scheme://user:password@host.
  /(?<before>[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)(?<secret>\S*)(?<after>@)/gi,
  // A password in a connection string or its query part: password=…, sslpassword=….
  /(?<before>\b(?:ssl)?password\s*=\s*)(?<secret>'(?:[^'\\]|\\.|'')*'|[^\s&'",;]+)/gi,
  // PASSWORD 'literal' of CREATE ROLE, ALTER ROLE and CREATE USER MAPPING; also E'', U&'' and dollar quotes.
  /(?<before>\bpassword\s+)(?<secret>(?:[EeUu]&?)?(?:'(?:[^'\\]|\\.|'')*'?|\$(?<tag>[A-Za-z_]\w*)?\$[\s\S]*?\$\k<tag>\$))/gi,
];

/** Replaces what looks like a password in a text for people: an error, a log line, an event. */
export function redact(text: string): string {
  return replaceSecrets(text, () => '***');
}

/** The same for an excerpt, where a place in the text must stay where it is: one asterisk a character. */
export function mask(text: string): string {
  return replaceSecrets(text, secret => secret.replace(/[^\n]/g, '*'));
}

function replaceSecrets(text: string, replace: (secret: string) => string): string {
  if (!/password|:\/\//i.test(text)) return text;
  return patterns.reduce(
    (result, pattern) =>
      result.replace(pattern, (...match: unknown[]) => {
        const { before = '', secret = '', after = '' } = match.at(-1) as Record<string, string | undefined>;
        return before + replace(secret) + after;
      }),
    text,
  );
}
