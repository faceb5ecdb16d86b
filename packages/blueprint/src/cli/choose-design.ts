import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearestWord } from '@proven/settings';
import { BlueprintError } from '../errors.ts';

/** The folder of the design that is named; where none is named, of the only one there is. Throws `not_found` or `usage`. */
export function chooseDesign(designs: string, name: string | undefined): string {
  const names = listDesigns(designs);
  const [only] = names;
  if (name !== undefined) {
    if (names.includes(name)) return join(designs, name);
    throw notFound(designs, name, names);
  }
  if (only === undefined) {
    throw new BlueprintError('not_found', `there is no design in ${designs}`, {
      hint: '"blueprint init NAME" begins one. Where they are elsewhere: --path.',
    });
  }
  if (names.length === 1) return join(designs, only);
  throw new BlueprintError('usage', `there are ${names.length} designs; name one of them`, {
    details: names,
  });
}

/** Names of the folders in the folder of designs, sorted. */
export function listDesigns(designs: string): string[] {
  try {
    return readdirSync(designs, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new BlueprintError('not_found', `${designs} cannot be read`, {
      details: [`The system says: ${(error as Error).message}`],
      hint: 'Name the folder with the designs: --path, or "designs" in blueprint.config.json.',
      cause: error,
    });
  }
}

function notFound(designs: string, name: string, names: readonly string[]): BlueprintError {
  const near = nearestWord(name, names);
  return new BlueprintError('not_found', `there is no design "${name}" in ${designs}`, {
    hint: near === undefined ? `"blueprint init NAME" begins one.` : `Did you mean "${near}"?`,
  });
}
