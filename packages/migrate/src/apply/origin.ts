import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Origin } from '../history/write/events.ts';
import { toolVersion } from '../tool-version.ts';

/** Who runs this and from which sources, for the audit trail. */
export function describeOrigin(
  directory: string,
  environment: Readonly<Record<string, string | undefined>>,
): Omit<Origin, 'correlationId' | 'lockWaitMs'> {
  return {
    // In GitHub Actions the system's user is always "runner"; the person who started the job is known.
    performedBy: (environment['GITHUB_ACTOR'] ?? systemUser()).slice(0, 255),
    host: hostname(),
    toolVersion: toolVersion(),
    gitCommit: environment['GITHUB_SHA'] ?? environment['CI_COMMIT_SHA'] ?? readGitCommit(resolve(directory)),
  };
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user id that has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The commit that is checked out in the repository around a directory; no git program is needed for that. */
export function readGitCommit(directory: string): string | undefined {
  try {
    const gitDirectory = findGitDirectory(directory);
    if (gitDirectory === undefined) return undefined;
    const head = readFileSync(join(gitDirectory, 'HEAD'), 'utf8').trim();
    if (!head.startsWith('ref: ')) return head;
    const reference = head.slice('ref: '.length);
    const common = existsSync(join(gitDirectory, 'commondir'))
      ? resolve(gitDirectory, readFileSync(join(gitDirectory, 'commondir'), 'utf8').trim())
      : gitDirectory;
    const loose = join(common, reference);
    if (existsSync(loose)) return readFileSync(loose, 'utf8').trim();
    const packed = readFileSync(join(common, 'packed-refs'), 'utf8').split('\n');
    return packed.find(line => line.endsWith(` ${reference}`))?.split(' ')[0];
  } catch {
    // Nice to know, never a reason to fail.
    return undefined;
  }
}

/** A worktree has a file `.git` that names its directory. */
function findGitDirectory(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const git = join(at, '.git');
    if (existsSync(git)) {
      if (statSync(git).isDirectory()) return git;
      return resolve(
        at,
        readFileSync(git, 'utf8')
          .replace(/^gitdir: /, '')
          .trim(),
      );
    }
    if (dirname(at) === at) return undefined;
  }
}
