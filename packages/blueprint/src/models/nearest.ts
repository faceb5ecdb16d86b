import { nearestWord } from '@proven/settings';
import { knownModels } from './catalog.ts';

/** The known model whose name is nearest, for a hint. */
export function nearestModel(name: string): string | undefined {
  return nearestWord(
    name,
    knownModels.map(each => each.name),
  );
}
