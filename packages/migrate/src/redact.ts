const replacements: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A password in a connection URL: scheme://user:password@host.
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):\S*@/gi, '$1:***@'],
  // A password in a connection string or its query part: password=…, sslpassword=….
  [/\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.|'')*'|[^\s&'",;]+)/gi, '$1***'],
  // PASSWORD 'literal' of CREATE ROLE, ALTER ROLE and CREATE USER MAPPING; also E'', U&'' and dollar quotes.
  [/\b(password\s+)(?:[EeUu]&?)?('(?:[^'\\]|\\.|'')*'?|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\3\$)/gi, '$1***'],
];

/** Replaces what looks like a password in a text for people: an error, a log line, an event. */
export function redact(text: string): string {
  if (!/password|:\/\//i.test(text)) return text;
  return replacements.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
