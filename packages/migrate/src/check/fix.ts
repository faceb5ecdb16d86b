import { writeFileSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import type { RunContext } from '../apply/session.ts';
import { MigrateError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { FileChange } from '../lint/fix/plan.ts';
import { type LintGoal, lintFolder } from './lint.ts';

export interface FixGoal extends LintGoal {
  /** Shows the changes and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

export interface WrittenChange {
  readonly path: string;
  readonly isNew: boolean;
  readonly rules: readonly string[];
  /** A unified diff. */
  readonly diff: string;
}

export interface FixResult {
  readonly changes: readonly WrittenChange[];
  /** What lint finds afterwards; with `dryRun`, what has no rewriting. */
  readonly left: readonly Finding[];
}

/** Rewrites what has one safe form. Never touches a file that the database, when it is asked, has applied. */
export async function fixFolder(directory: string, context: RunContext, goal: FixGoal): Promise<FixResult> {
  const { changes, findings } = await lintFolder(directory, context, goal);
  const described = changes.map(describe);
  if (goal.dryRun === true) {
    return { changes: described, left: findings.filter(({ fixable }) => !fixable) };
  }
  // New files first: if the disk is full, no statement has left its old place yet.
  for (const change of changes.toSorted(
    (a, b) => Number(a.before !== undefined) - Number(b.before !== undefined),
  )) {
    write(change);
  }
  const after = changes.length === 0 ? findings : (await lintFolder(directory, context, goal)).findings;
  return { changes: described, left: after };
}

function describe({ path, before, after, rules }: FileChange): WrittenChange {
  const diff = createTwoFilesPatch(path, path, before ?? '', after, 'now', 'fixed', { context: 3 });
  return { path, isNew: before === undefined, rules, diff: diff.replace(/^Index: .*\n=+\n/, '').trimEnd() };
}

function write({ path, before, after }: FileChange): void {
  try {
    writeFileSync(path, after, { flag: before === undefined ? 'wx' : 'w' });
  } catch (error) {
    throw new MigrateError('folder_unreadable', `${path} cannot be written`, {
      hint: `The system says: ${(error as Error).message}`,
      cause: error,
    });
  }
}
