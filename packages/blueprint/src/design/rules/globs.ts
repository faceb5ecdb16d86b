/** Whether there can be a path that both globs match. `**`, `*`, `?`, `[…]` and `{a,b}` are understood. */
export function globsOverlap(one: Glob, other: Glob): boolean {
  return one.some(left => other.some(right => segmentsOverlap(left, right)));
}

/** A glob, understood: the segments of each of its alternatives. */
export type Glob = readonly (readonly string[])[];

export function parseGlob(text: string): Glob {
  return expandBraces(normalize(text)).map(alternative => alternative.split('/'));
}

/** More alternatives than this are taken as "anything". */
const mostAlternatives = 16;
const longestGlob = 400;

/** `src/`, `./src` and `src` mean the folder and all that is in it. */
function normalize(glob: string): string {
  const clean = glob
    .slice(0, longestGlob)
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/{2,}/g, '/');
  if (clean === '' || clean === '.') return '**';
  const isFolder = clean.endsWith('/') || !/[*?[{]|(?<=.)\./.test(clean.slice(clean.lastIndexOf('/') + 1));
  return isFolder ? `${clean.replace(/\/$/, '')}/**` : clean;
}

function expandBraces(glob: string): string[] {
  let expanded = [glob];
  for (;;) {
    const next = expanded.flatMap(each => {
      const [, before, inner, after] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(each) ?? [];
      return inner === undefined ? [each] : inner.split(',').map(choice => `${before}${choice}${after}`);
    });
    if (next.length > mostAlternatives) return ['**'];
    if (next.length === expanded.length && next.every((each, index) => each === expanded[index])) return next;
    expanded = next;
  }
}

function segmentsOverlap(left: readonly string[], right: readonly string[]): boolean {
  return overlaps(left, right, '**', wordsOverlap);
}

function wordsOverlap(left: string, right: string): boolean {
  const characters = (word: string) => [...word.replace(/\[[^\]]*\]/g, '?')];
  return overlaps(characters(left), characters(right), '*', (a, b) => a === b || a === '?' || b === '?');
}

/** Two sequences in which `any` stands for any number of elements; a table instead of recursion keeps it quadratic. */
function overlaps(
  left: readonly string[],
  right: readonly string[],
  any: string,
  same: (left: string, right: string) => boolean,
): boolean {
  let row = startRow(right, any);
  for (const word of left) {
    const next = [row[0] === true && word === any];
    for (const [index, opposite] of right.entries()) {
      const isAny = word === any || opposite === any;
      // What stands for any number takes the other's element, or none.
      next.push(
        isAny ? row[index + 1] === true || next[index] === true : row[index] === true && same(word, opposite),
      );
    }
    row = next;
  }
  return row.at(-1) === true;
}

function startRow(right: readonly string[], any: string): boolean[] {
  const row = [true];
  for (const [index, word] of right.entries()) row.push(row[index] === true && word === any);
  return row;
}
