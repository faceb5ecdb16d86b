import { dirname, join, normalize } from 'node:path/posix';
import type { Language, Project } from './language.ts';
import { rubyStandardLibrary } from './standard-libraries.ts';
import { askFiles, createCollector, openSyntax, type Target } from './syntax.ts';

const query = `((call method: (identifier) @method) @call
  (#match? @method "^(require|require_relative|load|autoload)$"))`;

/** Ruby: `require`, `require_relative`, `load` and `autoload`. Constants that a framework loads by name are not seen. */
export const ruby: Language = {
  name: 'Ruby',
  extensions: ['.rb'],
  readImports: async (project, files) => {
    const ask = await openSyntax('ruby', query);
    const found = createCollector();
    for (const { file, captures } of askFiles(project, files, ask)) {
      for (const { name, text, line } of captures) {
        const parts = /^(\w+)[\s(]+(?::\w+\s*,\s*)?["']([^"'#]+)["']/.exec(text);
        if (name !== 'call' || parts === null) continue;
        const [, method = '', path = ''] = parts;
        found.add(file, line, path, targetOf(method, path, file, project));
      }
    }
    return found.reading();
  },
};

function targetOf(method: string, path: string, from: string, { files }: Project): Target {
  const name = path.endsWith('.rb') ? path : `${path}.rb`;
  const isRelative = method === 'require_relative' || /^\.\.?\//.test(path);
  const folders = isRelative ? [dirname(from)] : loadPath(from);
  const found = folders.map(folder => normalize(join(folder, name))).find(each => files.has(each));
  if (found !== undefined) return { file: found };
  if (isRelative) return undefined;
  const [first = ''] = path.split('/');
  return rubyStandardLibrary.has(path) || rubyStandardLibrary.has(first) ? null : { package: first };
}

/** `lib` and `app` of the folders above; tests have theirs too. */
function loadPath(from: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    folders.push(
      folder,
      join(folder, 'lib'),
      join(folder, 'app'),
      join(folder, 'test'),
      join(folder, 'spec'),
    );
    if (folder === '.') return folders;
  }
}
