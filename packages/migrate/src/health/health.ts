import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemReason } from '../backup/folder.ts';
import { spaceOf } from '../backup/space.ts';
import type { Session } from '../database/port.ts';
import type { HealthCheck } from '../events.ts';
import { type BackupFolderFacts, type HealthFacts, judgeHealth } from './checks.ts';
import { healthError } from './error.ts';
import { readServerFacts, type ServerFacts } from './facts.ts';
import type { TargetRights } from './rights.ts';

export interface HealthQuestions {
  readonly isShared: boolean;
  /** Undefined in a run, which has refused by then what may not be written. */
  readonly rights?: TargetRights;
  /** Undefined when no backups are made. */
  readonly backup: { readonly directory: string; readonly estimate: number } | undefined;
  readonly changed: readonly string[];
  /** Told only when somebody holds locks for long; most runs never have to work it out. */
  readonly lockedTables: () => Promise<readonly string[]>;
}

/**
 * Looks at everything that decides whether a run can go well; changes nothing. One round trip, where nobody has looked at
 * it `ahead`.
 */
export async function checkHealth(
  session: Session,
  questions: HealthQuestions,
  ahead?: ServerFacts,
): Promise<HealthCheck[]> {
  const server = ahead ?? (await readServerFacts(session));
  const { dataDirectory } = server;
  const facts: HealthFacts = {
    server,
    rights: questions.rights,
    isShared: questions.isShared,
    changed: questions.changed,
    dataRoom: dataDirectory === undefined ? undefined : await spaceOf(dataDirectory).catch(() => undefined),
    backup: questions.backup === undefined ? undefined : await lookAtFolder(questions.backup),
    locked: server.holders.length === 0 ? undefined : await questions.lockedTables(),
  };
  return judgeHealth(facts);
}

/** Throws `health_failed` when a check failed, naming each and what to do. */
export function refuseUnhealthy(checks: readonly HealthCheck[]): void {
  const failed = checks.filter(({ state }) => state === 'fail');
  if (failed.length === 0) return;
  throw healthError(failed);
}

async function lookAtFolder({
  directory,
  estimate,
}: NonNullable<HealthQuestions['backup']>): Promise<BackupFolderFacts> {
  const facts = { folder: directory, estimate };
  try {
    const place = await nearestFolder(directory);
    await access(place, constants.W_OK);
    return { ...facts, room: await spaceOf(place), problem: undefined };
  } catch (error) {
    return { ...facts, room: undefined, problem: systemReason(error) };
  }
}

/** The folder itself, or the one it will be created in. */
async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    return nearestFolder(dirname(path));
  }
  throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
}
