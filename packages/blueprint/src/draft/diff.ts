import { createTwoFilesPatch } from 'diff';
import type { Design } from '../design/design.ts';
import { writeDesign } from '../design/write.ts';

/** Two versions of a design as a unified diff of their Markdown files; empty where they are the same. */
export function diffOfDesigns(before: Design, after: Design): string {
  const [old, fresh] = [writeDesign(before), writeDesign(after)];
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return paths
    .filter(path => old.get(path) !== fresh.get(path))
    .map(path => patchOf(path, old.get(path), fresh.get(path)))
    .join('');
}

function patchOf(path: string, before: string | undefined, after: string | undefined): string {
  const name = (text: string | undefined) => (text === undefined ? '/dev/null' : path);
  const patch = createTwoFilesPatch(name(before), name(after), before ?? '', after ?? '', '', '', {
    context: 2,
  });
  // The line of equal signs that the library puts above each file.
  return patch.replace(/^=+\n/, '').replaceAll(/^(---|\+\+\+) (.*)\t$/gm, '$1 $2');
}
