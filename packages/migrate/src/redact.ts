/** White space and comments, which may stand between PASSWORD and its literal. */
const gap = String.raw`(?:\s|/\*(?:[^*]|\*(?!/))*\*/|--[^\n]*\n)*`;
// A backslash escapes a quote in some literals and not in others: a quote behind one never ends the match.
const string = String.raw`'(?:\\''|\\[\s\S]|''|[^'\\])*(?:'|$)`;
/** A literal, whose end may have been cut off: also E'', U&'', in several parts, and dollar quotes. */
const literal = String.raw`(?:E|U&|N)?${string}(?:[^\S\n]*\n\s*${string})*|\$(?<tag>(?:[^\W\d]|[\u0080-\uffff])(?:\w|[\u0080-\uffff])*)?\$[\s\S]*?(?:\$\k<tag>\$|$)`;

const secrets: readonly RegExp[] = [
  // In a connection URL: //user:password@host. Bounded, because the search starts anew at each "//".
  /(:\/\/[^\s:/]*:)\S{0,4096}(?=@)/gi,
  // In a connection string that stands in a literal itself: password=''…''.
  /(password\s*=\s*)''[^']+''/gi,
  // In a literal itself, with its quotes doubled: EXECUTE 'CREATE ROLE x PASSWORD ''…'''.
  new RegExp(`(password${gap})''[^']+''`, 'gi'),
  // In SQL (CREATE ROLE, ALTER ROLE, user mappings, assignments), and of connection strings: password='…'.
  new RegExp(`(password["']?${gap}(?:(?:=>|:=|[=:])${gap})?)(?:${literal})`, 'gi'),
  // In JSON and the like.
  /(password["']?\s*[=:]\s*)"(?:\\[\s\S]|[^"\\])*(?:"|$)/gi,
  // Without quotes, as in connection strings and the query of a URL.
  /(password\s*=\s*)(?![>'"])(?:\\[\s\S]|[^\s'"\\])+/gi,
  // A row that the server shows in an error's detail, without the names of its columns: any value may be the password.
  /(failing row contains (?!\([^)]{0,1000}\) = \*)(?:\([^)]{0,1000}\) = )?)\([\s\S]*\)/gi,
  // The same of a key, with the names.
  /(\bkey \((?=[^)]{0,1000}(?:password|passwd|secret|token))[^)]{0,1000}\)=)\([\s\S]*?\)(?= (?:already exists|is duplicated|is not present|is still referenced|conflicts with)|\.?$)/gi,
  // In SQL where the quotes were forgotten: the parser's message would repeat it.
  /(\b(?:create|alter)\s+(?:role|user)\b[^;']{0,500}?\bpassword\s+)(?!null\b|['$*/-])(?:"[^"]*"|[^\s;'"]+)/gi,
];

/** Replaces what looks like a password in a text for people: an error, a log line, an event. */
export function redact(text: string): string {
  return replaceSecrets(text, () => '***');
}

/** The same with every character covered by itself, so that places in the text stay where they are. */
export function maskSecrets(text: string): string {
  return replaceSecrets(text, secret => secret.replace(/[^\r\n]/g, '*'));
}

function replaceSecrets(text: string, replace: (secret: string) => string): string {
  if (!/passw|:\/\/|failing row|secret|token/i.test(text)) return text;
  return secrets.reduce(
    (result, pattern) =>
      result.replace(pattern, (match: string, head: string) => head + replace(match.slice(head.length))),
    text,
  );
}
