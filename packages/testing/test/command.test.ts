import { stat } from 'node:fs/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runCommand, temporaryDirectory } from '../src/index.ts';

it('returns what a failing command printed and its exit code', async () => {
  const transcript = await runCommand('sh', ['-c', 'echo answer; echo reason >&2; exit 3']);
  expect(transcript).toEqual({ exitCode: 3, signal: null, stdout: 'answer\n', stderr: 'reason\n' });
});

it('returns the signal that ended a command', async () => {
  const transcript = await runCommand('sh', ['-c', 'kill -TERM $$']);
  expect(transcript).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
});

it('passes input, and an empty one when there is none', async () => {
  expect((await runCommand('cat', [], { input: 'some text' })).stdout).toBe('some text');
  expect((await runCommand('cat')).stdout).toBe('');
});

it('keeps the environment of the test run away', async () => {
  vi.stubEnv('PGHOST', 'somewhere');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { stdout } = await runCommand('env', [], { env: { GIVEN: 'yes', TZ: 'Asia/Tokyo' } });
  const variables = Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map(line => line.split('=')),
  );
  expect(variables).toMatchObject({
    GIVEN: 'yes',
    LANG: 'C.UTF-8',
    PATH: process.env['PATH'],
    TZ: 'Asia/Tokyo',
  });
  expect(variables).not.toHaveProperty('PGHOST');
});

it('works in the given folder, which others can read and which is gone afterwards', async () => {
  let path: string;
  {
    await using folder = await temporaryDirectory();
    path = folder.path;
    expect((await runCommand('pwd', [], { cwd: path })).stdout).toBe(`${path}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o755);
    await runCommand('sh', ['-c', 'mkdir -p deep/er; touch deep/er/file'], { cwd: path });
  }
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('throws when a command can not be started', async () => {
  await expect(runCommand('no-such-command')).rejects.toThrow(/no-such-command/);
});

it('throws when a command does not end, and shows what it printed', async () => {
  const endless = runCommand('sh', ['-c', 'echo so far; exec sleep 600'], { timeoutMs: 500 });
  await expect(endless).rejects.toThrow(/500 ms.+so far/s);
});
