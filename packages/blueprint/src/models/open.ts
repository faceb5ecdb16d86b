import { nearestWord } from '@proven/settings';
import { BlueprintError } from '../errors.ts';
import { knownModels } from './catalog.ts';
import { nearestModel } from './nearest.ts';
import type { Model } from './port.ts';
import { providers } from './providers/index.ts';
import type { ModelSurroundings } from './surroundings.ts';

/**
 * Opens `provider/model`. Throws `usage` without a provider, `unknown_model` for one that is not known, `no_key` where
 * its key is missing. Loads nothing of a vendor: that is done at the first call.
 */
export function openModel(name: string, surroundings: ModelSurroundings): Model {
  const slash = name.indexOf('/');
  const [provider, id] = slash === -1 ? [name, ''] : [name.slice(0, slash), name.slice(slash + 1)];
  const open = Object.hasOwn(providers, provider) ? providers[provider as keyof typeof providers] : undefined;
  if (open === undefined) throw unknownProvider(name, provider);
  if (id === '' && provider !== 'manual' && provider !== 'claude') throw withoutModel(name, provider);
  return open(id, surroundings);
}

function unknownProvider(name: string, provider: string): BlueprintError {
  const known = Object.keys(providers);
  const byModel = knownModels.find(each => each.name.endsWith(`/${name}`))?.name;
  const near = byModel ?? nearestModel(name) ?? nearestWord(provider, known);
  const hint = near === undefined ? '' : `Did you mean "${near}"? `;
  return new BlueprintError('unknown_model', `"${name}" names no provider that is known`, {
    hint: `${hint}A model is named provider/model; providers are ${known.join(', ')}.`,
  });
}

function withoutModel(name: string, provider: string): BlueprintError {
  const models = knownModels.filter(each => each.name.startsWith(`${provider}/`)).map(each => each.name);
  return new BlueprintError('unknown_model', `"${name}" names a provider, but no model`, {
    hint:
      models.length === 0 ? `Name it as ${provider}/model.` : `Models that are known: ${models.join(', ')}.`,
  });
}
