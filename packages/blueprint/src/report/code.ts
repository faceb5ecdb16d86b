import type { BuildState } from '../build/state.ts';
import { findCommit, isAncestor } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';

/** What builds produced. */
export interface Code {
  /** Added to source files, tests included; lines without a character do not count. */
  readonly lines: number;
  /** Source files that were not there before. */
  readonly filesCreated: number;
}

/**
 * Counts what builds produced, from the commit that each started from to the last one on its branch. A build counts
 * where its work is in the person's branch, and where it is the last one; null where no such build has its commits yet
 * or any more.
 */
export async function countCode(repository: Repository, builds: readonly BuildState[]): Promise<Code | null> {
  const codes: Code[] = [];
  for (const build of builds) {
    const { tip, started } = build;
    if (tip === started.base || (await findCommit(repository, tip)) === undefined) continue;
    const isKept = build === builds.at(-1) || (await isAncestor(repository, tip, 'HEAD'));
    if (isKept) codes.push(await countBetween(repository, started.base, tip));
  }
  return codes.length === 0
    ? null
    : {
        lines: codes.reduce((sum, { lines }) => sum + lines, 0),
        filesCreated: codes.reduce((sum, { filesCreated }) => sum + filesCreated, 0),
      };
}

async function countBetween({ git }: Repository, from: string, to: string): Promise<Code> {
  const diff = await git([
    ...['-c', 'core.quotePath=false', 'diff', '--no-color', '--no-ext-diff', '--no-textconv'],
    ...['--no-renames', '--src-prefix=a/', '--dst-prefix=b/', '-U0', from, to],
  ]);
  return countInDiff(diff);
}

/** Counts in a diff without context lines. Pure. */
export function countInDiff(diff: string): Code {
  let isSource = false;
  let left = 0;
  let lines = 0;
  let filesCreated = 0;
  let isNew = false;
  for (const line of diff.split('\n')) {
    // Inside a hunk the first character alone says what a line is: its text may look like a header.
    if (left > 0) {
      if (line.startsWith('\\')) continue;
      left--;
      if (isSource && line.startsWith('+') && line.slice(1).trim() !== '') lines++;
    } else if (line.startsWith('--- ')) isNew = line === '--- /dev/null';
    else if (line.startsWith('+++ ')) {
      isSource = isSourceFile(line.slice(4));
      if (isNew && isSource) filesCreated++;
    } else left = sizeOfHunk(line);
  }
  return { lines, filesCreated };
}

function sizeOfHunk(line: string): number {
  const [, removed, added] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line) ?? [];
  return line.startsWith('@@ ') ? Number(removed ?? 1) + Number(added ?? 1) : 0;
}

/** Git quotes a name with unusual characters, and puts a tab behind one with a blank. */
function isSourceFile(name: string): boolean {
  const ending = /\.([a-z0-9+]+)"?\t?$/i.exec(name)?.[1];
  return ending !== undefined && sourceEndings.has(ending.toLowerCase());
}

const sourceEndings = new Set(
  (
    'ts tsx mts cts js jsx mjs cjs vue svelte astro py pyi go rs java kt kts scala groovy clj cs fs vb rb php ' +
    'swift m mm c h cc cpp cxx hpp hh zig nim dart ex exs erl hs ml mli elm lua pl pm r jl sh bash zsh fish ps1 ' +
    'sql graphql proto tf css scss sass less html htm'
  ).split(' '),
);
