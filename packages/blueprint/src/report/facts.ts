import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseBuildEvents } from '../build/journal.ts';
import type { Problem } from '../errors.ts';
import type { Repository } from '../git/repository.ts';
import { parseJournal, type RecordedCall } from '../ledger/journal.ts';
import { journalName } from '../ledger/keep.ts';
import { type Note, parseNotes } from '../ledger/notes.ts';
import { parseValidations, type Validation } from '../ledger/validations.ts';
import { type BuildHistory, toBuilds } from './builds.ts';
import { type Code, countCode } from './code.ts';

/** What is on record of one design. */
export interface DesignFacts {
  readonly name: string;
  readonly calls: readonly RecordedCall[];
  readonly builds: readonly BuildHistory[];
  /** Without those that were taken back. */
  readonly notes: readonly Note[];
  readonly validations: readonly Validation[];
  /** What builds produced and is still there; null where nothing was built, or nobody can say any more. */
  readonly code: Code | null;
  /** Lines of the journal that cannot be read: the figures are then not the whole. */
  readonly problems: readonly Problem[];
}

/** Reads the journal of a design, and counts in the repository what its builds produced. */
export async function readFacts(folder: string, repository: Repository | undefined): Promise<DesignFacts> {
  const path = join(folder, journalName);
  const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const builds = toBuilds(parseBuildEvents(source));
  const { calls, problems } = parseJournal(source, path);
  return {
    name: basename(folder),
    calls,
    builds,
    notes: parseNotes(source),
    validations: parseValidations(source),
    code:
      repository === undefined
        ? null
        : await countCode(
            repository,
            builds.map(({ state }) => state),
          ),
    problems,
  };
}
