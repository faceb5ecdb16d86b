import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import type { CompletionShape } from './words.ts';
import { zshCompletion } from './zsh.ts';

const shells: Readonly<Record<string, (shape: CompletionShape) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

export const knownShells = Object.keys(shells);

/** What a shell has to read to complete the commands and flags of a tool; undefined for a shell that is not known. */
export function completionScript(shape: CompletionShape, shell: string): string | undefined {
  return shells[shell]?.(shape);
}
