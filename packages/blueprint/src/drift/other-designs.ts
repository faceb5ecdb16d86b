import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Component } from '../design/design.ts';
import { readDesignFolder } from '../design/folder.ts';
import { componentFinder } from '../design/path-match.ts';
import { BlueprintError } from '../errors.ts';

/**
 * Tells files that belong to a component of another design in the same folder of designs, and to none of this one: a
 * repository may hold several products. A design beside it that cannot be read takes no file away.
 */
export async function belongingToOthers(
  designFolder: string,
  components: readonly Component[],
): Promise<(file: string) => boolean> {
  const findOwn = componentFinder(components);
  const findOther = componentFinder(await componentsBeside(designFolder));
  return file => findOther(file) !== undefined && findOwn(file) === undefined;
}

async function componentsBeside(designFolder: string): Promise<Component[]> {
  const entries = await readdir(dirname(designFolder), { withFileTypes: true });
  const others = entries.filter(
    entry => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== basename(designFolder),
  );
  const designs = await Promise.all(
    others.map(({ name }) => readComponents(join(dirname(designFolder), name))),
  );
  return designs.flat();
}

async function readComponents(folder: string): Promise<readonly Component[]> {
  try {
    return (await readDesignFolder(folder)).design.components;
  } catch (error) {
    if (error instanceof BlueprintError) return [];
    throw error;
  }
}
