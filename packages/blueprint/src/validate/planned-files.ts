/**
 * The files that an execution prompt plans, from its sections about file structure: the lines of a tree, the items of a
 * list, or bare paths. Globs, placeholders and words are none. Pure.
 */
export function plannedFiles(prompt: string): string[] {
  const lines = linesOfStructure(prompt);
  const paths = lines.some(isOfTree) ? fromTree(lines) : lines.flatMap(fromLine);
  return [...new Set(paths.filter(isPath))];
}

/** Those of the paths where nothing is. A tree may begin with the name of the project: then that is left out. Pure. */
export function missingOf(planned: readonly string[], files: readonly string[]): string[] {
  const known = new Set(files);
  const isThere = (path: string) =>
    known.has(path) || files.some(file => file.startsWith(`${path.replace(/\/$/, '')}/`));
  return planned.filter(path => !isThere(path) && !isThere(path.replace(/^[^/]+\//, '')));
}

/** Below a heading that names the structure, up to the next one of its level or above. */
function linesOfStructure(prompt: string): string[] {
  const found: string[] = [];
  let level: number | undefined;
  let isFenced = false;
  for (const line of prompt.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) isFenced = !isFenced;
    const [, marks = '', title = ''] = isFenced ? [] : (/^(#+)\s+(.*)$/.exec(line) ?? []);
    if (marks !== '' && (level === undefined || marks.length <= level)) {
      level = /\b(?:file|folder|directory|project) (?:structure|layout|tree)\b/i.test(title)
        ? marks.length
        : undefined;
    } else if (level !== undefined) found.push(line);
  }
  return found;
}

function isOfTree(line: string): boolean {
  return /[├└]/.test(line);
}

/** `│   ├── parser.py   # reads`: what is deeper belongs to the last line that is less deep. */
function fromTree(lines: readonly string[]): string[] {
  const stack: { readonly depth: number; readonly name: string }[] = [];
  const files: string[] = [];
  for (const line of lines) {
    const [, indent = '', name = ''] = /^([\s│├└─|`+-]*)(\S+)/.exec(line) ?? [];
    if (name === '' || name.startsWith('```') || name.startsWith('#')) continue;
    while ((stack.at(-1)?.depth ?? -1) >= indent.length) stack.pop();
    const path = [...stack.map(each => each.name), name.replace(/\/$/, '')].join('/');
    stack.push({ depth: indent.length, name: name.replace(/\/$/, '') });
    if (!name.endsWith('/')) files.push(path);
  }
  return files;
}

/** `- src/a.ts, src/b.ts: what they do` */
function fromLine(line: string): string[] {
  const [names = ''] = line.replace(/^\s*(?:[-*+]|\d+\.)\s+/, '').split(/:\s|\s[–—-]\s|\s#/);
  return names.split(/,\s*|\s+and\s+/).map(name => name.trim().replace(/^[`*]+|[`*:]+$/g, ''));
}

function isPath(text: string): boolean {
  const isPlain = /^(?:\.\/)?(?:[\w@.-]+\/)*[\w@.-]*\.[A-Za-z]\w{0,9}$/.test(text);
  return isPlain && !/\.\.|^\d+(?:\.\d+)*$|YYYY|XXX/.test(text);
}
