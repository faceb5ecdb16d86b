import type { AnswerMode, Model } from './port.ts';

const refused = new WeakMap<Model, Set<AnswerMode>>();

/** The modes to try, best first: those of the model but for what it refused before in this run. */
export function modesOf(model: Model): readonly AnswerMode[] {
  return model.modes.filter(mode => refused.get(model)?.has(mode) !== true);
}

export function rememberRefusal(model: Model, mode: AnswerMode): void {
  refused.set(model, (refused.get(model) ?? new Set()).add(mode));
}
