/** A file of the folder that is imported. */
export interface SourceFile {
  /** Relative to the folder, with `/` between names. */
  readonly path: string;
  readonly bytes: Buffer;
  /** Decoded, without a byte order mark. */
  readonly text: string;
}

/** SQL of one direction as it stands in a file. */
export interface Piece {
  readonly file: string;
  /** Where it begins in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/** A place that the tool fills in before it runs a text. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
  /** Undefined where it is more than a name. */
  readonly name: string | undefined;
  /** What the files themselves say, and where. */
  readonly fallback?: { readonly value: string; readonly source: string } | undefined;
}

/** In the order in which they stand in a text. */
export type FindPlaceholders = (text: string, piece: Piece) => readonly Placeholder[];

/** A migration of another tool, as the tool understands it. */
export interface ImportedMigration {
  /** What the tool's own history calls it; unique in an import. */
  readonly id: string;
  /** For people, and for the name of the file. */
  readonly description: string;
  /** `YYYYMMDDHHMMSS` where the tool's version is a time. */
  readonly time?: string | undefined;
  /** The tool's version where it is a plain number. */
  readonly number?: number | undefined;
  /** Why it stands where it stands. */
  readonly place: string;
  /** The files it was read from; the first one is the one that counts for checksums. */
  readonly sources: readonly string[];
  readonly up: Piece;
  readonly down: Piece | undefined;
  /** False where the tool is told to run it outside of a transaction. */
  readonly transactional: boolean;
  readonly author?: string | undefined;
  /** Ids of migrations that it names as needed. */
  readonly requires: readonly string[];
  /** Why there is no way back, where the tool's file says so. */
  readonly irreversible?: string | undefined;
  /** Finds what the tool fills in before it runs the file. */
  readonly template?: FindPlaceholders | undefined;
  /** The statements with which the tool keeps its own table, where they stand in the text. */
  readonly bookkeeping?: RegExp | undefined;
}

export type ImportSeverity = 'error' | 'warning' | 'note';

/** One thing about the files that a person should know. An error keeps the import from being written. */
export interface ImportFinding {
  /** Stable, kebab-case. */
  readonly id: string;
  readonly severity: ImportSeverity;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** One place where the text of a file was not taken over as it is. */
export interface TextChange {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** What one tool's folder holds, in the order in which the tool runs it. */
export interface FormatReading {
  readonly migrations: readonly ImportedMigration[];
  /** The order in one sentence, for people. */
  readonly rule: string;
  readonly findings: readonly ImportFinding[];
}
