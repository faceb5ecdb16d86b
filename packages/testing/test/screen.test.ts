import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { captureScreen, temporaryDirectory } from '../src/index.ts';

it.each([80, 140])('shows a screen of %i columns with its colours', async columns => {
  const command = `printf '%s in \\033[31mred\\033[0m\\n' "$TERM $(tput cols)x$(tput lines)"; printf '%0150d\\n' 0`;
  const screen = await captureScreen({ command, columns, rows: 10 });
  const [title, ...digits] = screen.text.split('\n');
  expect(title).toBe(`tmux-256color ${columns}x10 in red`);
  expect(digits.map(line => line.length)).toEqual([columns, 150 - columns]);
  expect(screen.styled).toContain('in \u001b[31mred\n\u001b[39m0');
  expect(screen.exitCode).toBe(0);
});

it('waits for all of a long output and shows its end', async () => {
  const { text } = await captureScreen({ command: 'seq 200000', columns: 80, rows: 5 });
  expect(text.split('\n')).toEqual(['199997', '199998', '199999', '200000']);
});

it('trims blank lines at the end and nothing else', async () => {
  const command = `printf '\\n  \\033[1mbold\\033[0m\\n\\n\\n'`;
  const screen = await captureScreen({ command, columns: 20, rows: 10 });
  expect(screen.text).toBe('\n  bold');
  expect(screen.styled).toBe('\n  \u001b[1mbold');
});

it('gives the command a terminal, the environment and the folder that it asks for', async () => {
  vi.stubEnv('NO_COLOR', '1');
  onTestFinished(() => void vi.unstubAllEnvs());
  const command = 'test -t 1 && echo "$TERM $GIVEN $(pwd) [$NO_COLOR]"; exit 4';
  const screen = await captureScreen({
    command,
    columns: 80,
    rows: 5,
    env: { GIVEN: 'yes', TERM: 'xterm-256color' },
    cwd: '/usr',
  });
  expect(screen).toMatchObject({ text: 'xterm-256color yes /usr []', exitCode: 4 });
});

it('shows UTF-8, also of a command that is told not to print it', async () => {
  const command = "echo '✓ schöma │'";
  const { text } = await captureScreen({ command, columns: 40, rows: 3, env: { LANG: 'C' } });
  expect(text).toBe('✓ schöma │');
});

it('gives up on a command that does not end, and leaves nothing behind', async () => {
  await using folder = await temporaryDirectory();
  vi.stubEnv('TMPDIR', folder.path);
  onTestFinished(() => void vi.unstubAllEnvs());
  const command = `echo $$ >${folder.path}/id; exec sleep 600`;
  const endless = captureScreen({ command, columns: 80, rows: 5, timeoutMs: 500 });
  await expect(endless).rejects.toMatchObject({ code: 'command-timeout' });
  expect(await readdir(folder.path)).toEqual(['id']);
  const id = (await readFile(join(folder.path, 'id'), 'utf8')).trim();
  await vi.waitUntil(() => !existsSync(`/proc/${id}/cwd`), { timeout: 60_000 });
});

it('says how to install tmux when it is missing', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  onTestFinished(() => void vi.unstubAllEnvs());
  const screen = captureScreen({ command: 'true', columns: 80, rows: 5 });
  await expect(screen).rejects.toThrow(/apt-get install tmux/);
});
