import { diceCoefficient } from 'dice-coefficient';
import type { CanonicalRequirements } from './requirements.ts';

/** The coefficient compares all with all; the beginning of a very long brief says enough about what it is. */
const mostGrams = 2000;

/** Words and pairs of neighbouring words: single letters make all English texts alike, whole sentences none. */
export function gramsOf({
  requirements,
  context,
  currentState,
  acceptance,
}: CanonicalRequirements): string[] {
  const parts = [...Object.values(requirements).flat(), context, currentState, acceptance];
  return parts
    .flatMap(part => {
      const words = part.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
      return words.flatMap((word, index) => [word, ...(index === 0 ? [] : [`${words[index - 1]} ${word}`])]);
    })
    .slice(0, mostGrams);
}

/** From 0, nothing in common, to 1, the same words: Sørensen and Dice's coefficient. */
export function similarity(one: readonly string[], other: readonly string[]): number {
  if (one.length === 0 || other.length === 0) return 0;
  return diceCoefficient([...one], [...other]);
}
