import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeOrigin, readGitCommit } from './origin.ts';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'origin-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the commit that is checked out', () => {
  test('is found from a folder inside, on a branch, packed, detached, and in a worktree', () => {
    git('init', '-q', '-b', 'main');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const first = git('rev-parse', 'HEAD');
    mkdirSync(join(folder, 'db/migrations'), { recursive: true });
    expect(readGitCommit(join(folder, 'db/migrations'))).toBe(first);

    git('pack-refs', '--all');
    expect(readGitCommit(folder)).toBe(first);

    git('worktree', 'add', '-q', '-b', 'other', 'tree');
    expect(readGitCommit(join(folder, 'tree'))).toBe(first);

    git('commit', '-q', '--allow-empty', '-m', 'two');
    const second = git('rev-parse', 'HEAD');
    expect(readGitCommit(folder)).toBe(second);
    git('checkout', '-q', '--detach', first);
    expect(readGitCommit(folder)).toBe(first);
  });

  test('is unknown outside a repository, before the first commit, and when it cannot be read', () => {
    expect(readGitCommit(folder)).toBeUndefined();
    git('init', '-q');
    expect(readGitCommit(folder)).toBeUndefined();
    writeFileSync(join(folder, '.git/HEAD'), 'ref: refs/heads/gone\n');
    expect(readGitCommit(folder)).toBeUndefined();
  });
});

test('CI knows better who and from which commit', () => {
  const origin = describeOrigin(folder, { GITHUB_ACTOR: 'jo', GITHUB_SHA: 'abc' });
  expect(origin).toMatchObject({
    performedBy: 'jo',
    gitCommit: 'abc',
    toolVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });
  expect(describeOrigin(folder, { CI_COMMIT_SHA: 'def' })).toMatchObject({
    gitCommit: 'def',
    performedBy: expect.stringMatching(/./),
  });
});
