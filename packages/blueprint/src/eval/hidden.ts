import { createHash } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BlueprintError } from '../errors.ts';
import type { Repository } from '../git/repository.ts';

/** A file that only the checks see. */
export interface HiddenFile {
  /** Where it is laid, from the root of the checkout, with slashes. */
  readonly path: string;
  /** Where it is; absolute. */
  readonly source: string;
}

/** The files of a folder. Throws `invalid_eval` where it has none, or a link. */
export function listHidden(folder: string): HiddenFile[] {
  const files = walk(folder, folder);
  if (files.length > 0) return files;
  throw new BlueprintError('invalid_eval', `there is no hidden file in ${folder}`, {
    hint: 'Put the tests there that decide whether the work is right.',
  });
}

/** A hash of all of it. */
export function hashHidden(files: readonly HiddenFile[]): string {
  const hash = createHash('sha256');
  for (const { path, source } of files) hash.update(`${path}\0`).update(readFileSync(source)).update('\0');
  return hash.digest('hex');
}

/** Throws `invalid_eval` where the agent would find a hidden file among the files it is given. Empty files hide nothing. */
export async function refuseVisible(
  { git }: Repository,
  commit: string,
  task: string,
  files: readonly HiddenFile[],
): Promise<void> {
  const listed = (await git(['ls-tree', '-r', '-z', commit])).split('\0').filter(entry => entry !== '');
  const known = new Map(
    listed.map(entry => [entry.split(/[ \t]/)[2] ?? '', entry.slice(entry.indexOf('\t') + 1)]),
  );
  const visible = files.flatMap(({ path, source }) => {
    const content = readFileSync(source);
    const found = content.length === 0 ? undefined : known.get(blobId(content, commit.length));
    return found === undefined ? [] : [`${path} is ${found} of the repository`];
  });
  if (visible.length === 0) return;
  throw new BlueprintError('invalid_eval', `the agent would see hidden checks of the task "${task}"`, {
    details: visible,
    hint: 'Keep them out of the commit that the agent is given; leave out of the hidden folder what the repository has anyway.',
  });
}

/**
 * Lays the hidden files over a checkout. A link that stands in their way is removed, never followed: it is the agent's,
 * and may lead out of the folder.
 */
export function layHidden(files: readonly HiddenFile[], checkout: string): void {
  for (const { path, source } of files) {
    const steps = path.split('/');
    steps.forEach((_, index) => {
      const place = join(checkout, ...steps.slice(0, index + 1));
      const found = lstatSync(place, { throwIfNoEntry: false });
      const isOnTheWay = index < steps.length - 1;
      if (found !== undefined && !(isOnTheWay && found.isDirectory())) rmSync(place, { recursive: true });
      if (isOnTheWay) mkdirSync(place, { recursive: true });
    });
    copyFileSync(source, join(checkout, path));
  }
}

/** As git names a content; the length of a name tells its algorithm. */
function blobId(content: Buffer, length: number): string {
  return createHash(length === 40 ? 'sha1' : 'sha256')
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest('hex');
}

function walk(root: string, folder: string): HiddenFile[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (cause) {
    throw new BlueprintError('invalid_eval', `the hidden folder ${folder} cannot be read`, {
      details: [`The system says: ${(cause as Error).message}`],
      hint: '"hidden" names a folder, from the file of the evaluation.',
      cause,
    });
  }
  return names.flatMap(name => {
    const source = join(folder, name);
    const found = lstatSync(source);
    if (found.isDirectory()) return walk(root, source);
    if (found.isFile()) return [{ path: relative(root, source).replaceAll('\\', '/'), source }];
    throw new BlueprintError('invalid_eval', `${source} is neither a file nor a folder`, {
      hint: 'Put the file itself into the hidden folder.',
    });
  });
}
