import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunCommandOptions, runCommand } from './command.ts';
import type { Environment } from './environment.ts';
import { TestSetupError } from './errors.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export interface CaptureScreenOptions {
  /** A command line for `/bin/sh`. Its terminal is tmux's; TERM is tmux-256color unless `env` says otherwise. */
  readonly command: string;
  readonly columns: number;
  readonly rows: number;
  /** Added to the scrubbed environment of `runCommand`. */
  readonly env?: Environment;
  readonly cwd?: string;
  /** Default 60 000 milliseconds. */
  readonly timeoutMs?: number;
}

/** What a terminal shows once a command has ended, without blank lines at the end. */
export interface Screen {
  readonly exitCode: number;
  readonly text: string;
  /** The same with escape sequences for colour and weight. */
  readonly styled: string;
}

/**
 * Runs a shell command in a terminal of exactly this size and returns its screen: the last `rows` lines, like a
 * person would see them. Throws `TestSetupError` when tmux is missing or the command outlives `timeoutMs`.
 */
export async function captureScreen(options: CaptureScreenOptions): Promise<Screen> {
  const { command, columns, rows, env, cwd = process.cwd(), timeoutMs } = options;
  await using folder = await temporaryDirectory('proven-screen-');
  const files = { command: join(folder.path, 'command'), exitCode: join(folder.path, 'exit-code') };
  // A socket in a folder of its own is a tmux server of its own: nothing of the developer's is touched.
  const socket = join(folder.path, 'tmux');
  const tmux = (...args: string[]) => runTmux(socket, args, { cwd, env, timeoutMs });
  const size = ['-x', `${columns}`, '-y', `${rows}`];

  await writeFile(files.command, command);
  try {
    const terminal = ['set-option', '-g', 'default-terminal', env?.['TERM'] ?? 'tmux-256color'];
    const wrapped = ['/bin/sh', '-c', wrapper, 'sh', files.command, files.exitCode, socket];
    await tmux('start-server', ';', ...terminal, ';', 'new-session', '-d', ...size, '-c', cwd, ...wrapped);
    await tmux('wait-for', 'ended');
    const [text, styled] = [await tmux('capture-pane', '-p'), await tmux('capture-pane', '-p', '-e')];
    const exitCode = Number(await readFile(files.exitCode, 'utf8'));
    return { exitCode, text: trimBlankLines(text), styled: trimBlankLines(styled) };
  } finally {
    await tmux('kill-server').catch(() => {});
  }
}

// tmux may hear of the end before it has drawn the last output. A terminal answers "how are you?" (ESC [ 5 n)
// with four bytes once it has dealt with all that came before, so that answer is awaited first. The shell then
// stays, because a session whose command has ended is gone or shows a notice; not forever, in case we are killed.
const wrapper = `
/bin/sh "$1"
echo $? >"$2"
stty -echo -icanon min 1 time 0
printf '\\033[5n'
head -c 4 >/dev/null
tmux -S "$3" wait-for -S ended
sleep 600
`;

async function runTmux(socket: string, args: string[], options: RunCommandOptions): Promise<string> {
  const command = ['-S', socket, '-f', '/dev/null', ...args];
  const transcript = await runCommand('tmux', command, options).catch(explainMissing);
  if (transcript.exitCode === 0) return transcript.stdout;
  throw new TestSetupError('command-unusable', `tmux ${args[0]} failed: ${transcript.stderr}`);
}

function explainMissing(error: TestSetupError): never {
  if ((error.cause as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') throw error;
  throw new TestSetupError(
    'tmux-missing',
    'captureScreen needs tmux, which is not installed: apt-get install tmux (Debian, Ubuntu), ' +
      'dnf install tmux (Fedora) or brew install tmux (macOS).',
    { cause: error },
  );
}

function trimBlankLines(text: string): string {
  return text.replace(/\s+$/, '');
}
