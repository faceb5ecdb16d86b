/** Words that can be the name of a type, outside comments and texts: for languages where a type needs no import. */
export function wordsOf(source: string): ReadonlySet<string> {
  const code = source.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
    ' ',
  );
  return new Set(code.match(/\b[A-Z]\w*/g) ?? []);
}
