const longest = 200;

/** What a tool was used on, in a few words: its command or its file, where it has one. */
export function describeInput(input: unknown): string {
  if (typeof input !== 'object' || input === null) return typeof input === 'string' ? shorten(input) : '';
  const fields = input as Record<string, unknown>;
  for (const name of [
    'command',
    'file_path',
    'path',
    'notebook_path',
    'pattern',
    'url',
    'query',
    'description',
  ]) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return shorten(value);
    if (Array.isArray(value)) return shorten(value.join(' '));
  }
  return '';
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
