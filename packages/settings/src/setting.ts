import { nearestWord } from './nearest.ts';

/** A value, or what is wrong with the text. */
export type Parsed<Value> = { readonly value: Value } | { readonly complaint: string };

/** One thing that can be configured. */
export interface Setting<Value> {
  /** Its key in the config file. */
  readonly key: string;
  /** Undefined for what only a config file can say. */
  readonly environment: string | undefined;
  /** Undefined for what must not stand in a list of processes. */
  readonly flag: { readonly name: string; readonly value: string } | undefined;
  readonly meaning: string;
  /** In a config file it is an object or a list; `parse` gets it as JSON text. */
  readonly isStructured?: boolean;
  /** In a config file it may be true or false. */
  readonly isBoolean?: boolean;
  /** It must not stand in a config file, which is committed. */
  readonly isSecret?: (text: string) => boolean;
  readonly parse: (text: string) => Parsed<Value>;
}

export function text(value: string): Parsed<string> {
  return value.trim() === '' ? { complaint: 'it is empty' } : { value };
}

/** One of a few words, with the nearest one suggested. */
export function oneOf<Word extends string>(known: readonly Word[]): (text: string) => Parsed<Word> {
  return given => {
    const word = known.find(each => each === given.toLowerCase());
    if (word !== undefined) return { value: word };
    const near = nearestWord(given, known);
    const list = `"${given}" is not one of ${known.join(', ')}`;
    return { complaint: near === undefined ? list : `${list}; did you mean "${near}"?` };
  };
}
