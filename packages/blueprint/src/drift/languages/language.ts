import type { Code } from '../code.ts';

/** The project that code is read from. */
export interface Project {
  /** Every file under version control, by its path from the root of the repository. */
  readonly files: ReadonlySet<string>;
  readonly read: (file: string) => string;
}

export type ImportReading = Omit<Code, 'files'>;

/** A programming language whose imports are read. One file a language, and a line in the registry. */
export interface Language {
  readonly name: string;
  /** With the point. */
  readonly extensions: readonly string[];
  /** The imports of some files of the language. What the language itself brings along is left out. */
  readonly readImports: (project: Project, files: readonly string[]) => Promise<ImportReading>;
}

export function joinReadings(readings: readonly ImportReading[]): ImportReading {
  return {
    imports: readings.flatMap(({ imports }) => imports),
    unresolved: readings.flatMap(({ unresolved }) => unresolved),
    unread: readings.flatMap(({ unread }) => unread),
  };
}
