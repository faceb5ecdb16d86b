import { dirname, join } from 'node:path/posix';

const endings = ['.ts', '.tsx', '.d.ts', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

/** What a name of compiled code may have been compiled from. */
const sources: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.d.ts', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts', '.d.mts'],
  '.cjs': ['.cts', '.d.cts'],
};

/** The file that a path means in an import: itself, what it is compiled from, with an ending, or the index of a folder. */
export function findModule(specifier: string, from: string, files: ReadonlySet<string>): string | undefined {
  return findPath(join(dirname(from), specifier), files);
}

/** The same for a path from the root. */
export function findPath(path: string, files: ReadonlySet<string>): string | undefined {
  const base = path.replace(/\/$/, '');
  const ending = /\.[^./]+$/.exec(base)?.[0] ?? '';
  const stem = base.slice(0, base.length - ending.length);
  const inFolder = base === '.' ? 'index' : `${base}/index`;
  const candidates = [
    base,
    ...(sources[ending] ?? []).map(each => `${stem}${each}`),
    ...endings.map(each => `${base}${each}`),
    ...endings.map(each => `${inFolder}${each}`),
  ];
  return candidates.find(each => files.has(each));
}
