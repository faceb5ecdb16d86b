import type { Code, Import } from './code.ts';
import type { Deviation } from './deviation.ts';

/** A part of drift: how many of how many deviate. */
export interface Figure {
  readonly count: number;
  readonly of: number;
  /** Why it is not measured, or not of everything; null where it is. */
  readonly notMeasured: string | null;
}

/** A figure with everything that it counts. */
export interface Part {
  readonly figure: Figure;
  readonly deviations: readonly Deviation[];
}

/** For figures about imports: which files nobody has read; null where all were. */
export function whatIsUnread({ unread, files }: Code): string | null {
  if (unread.length === 0) return null;
  const [first] = unread;
  return `${unread.length} of ${files.length} files are not read, such as ${first?.file}: ${first?.reason}`;
}

/** A file that imports the same several times is one deviation. */
export function firstOfEachFile(imports: readonly Import[]): Import[] {
  return [...new Map([...imports].reverse().map(each => [each.from, each])).values()].reverse();
}
