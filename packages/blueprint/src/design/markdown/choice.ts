import { complain, type Reading } from '../reading.ts';
import { isNothing, trimBlanks } from './inline.ts';

/** One of a few words; a dash is null. Any other word is complained about, and reads as null. */
export function readChoice<Word extends string>(
  reading: Reading,
  line: number,
  name: string,
  written: string,
  words: readonly Word[],
): Word | null {
  const given = trimBlanks(written);
  if (given === '' || isNothing(given)) return null;
  const word = words.find(known => known.toLowerCase() === given.toLowerCase());
  if (word !== undefined) return word;
  complain(reading, line, `${name} is "${given}"`, `expected ${words.join(', ')} or –`);
  return null;
}

/** As `readChoice`, where a design cannot do without: what is missing is complained about and reads as the first word. */
export function requireChoice<Word extends string>(
  reading: Reading,
  line: number,
  name: string,
  written: string,
  words: readonly [Word, ...Word[]],
): Word {
  const given = trimBlanks(written);
  if (given === '' || isNothing(given)) {
    complain(reading, line, `${name} is missing`, `expected ${words.join(', ')}`);
    return words[0];
  }
  return readChoice(reading, line, name, written, words) ?? words[0];
}
