// Code as drift sees it: which files there are, and what they import.

/** One import of a file of the project. Paths are from the root of the repository, with slashes. */
export interface Import {
  readonly from: string;
  /** From 1; null for a type that is named and needs no import. */
  readonly line: number | null;
  /** As it stands in the code. */
  readonly specifier: string;
  readonly to: { readonly file: string } | { readonly package: string };
}

/** An import that leads nowhere, so nobody can say which edge it is. */
export interface UnresolvedImport {
  readonly from: string;
  readonly specifier: string;
}

/** A file whose imports were not read. */
export interface UnreadFile {
  readonly file: string;
  readonly reason: string;
}

export interface Code {
  /** All source files, also those that were not read. */
  readonly files: readonly string[];
  readonly imports: readonly Import[];
  readonly unresolved: readonly UnresolvedImport[];
  readonly unread: readonly UnreadFile[];
}
