import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

// "done" on stdin means that the server was stopped in an orderly way. The end of stdin without it means that
// the test process is gone, however it went: no handler inside that process could see to a SIGKILL. The number
// in postmaster.pid may be stale, so a process is only signalled if its working directory is the data folder.
const script = `
read -r word
[ "$word" = done ] && exit
if read -r pid < "$1/data/postmaster.pid" && [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]; then
  kill -QUIT "$pid"
  while [ "$(readlink "/proc/$pid/cwd")" = "$1/data" ]; do sleep 0.1; done
fi
rm -rf "$1"
`;

/** A tiny process that ends a server and removes its folder if the test process dies without doing so. */
export class Watchdog {
  readonly #process: ChildProcess;

  /** Watches the server whose data folder is `data` in this folder, now or later. */
  constructor(folder: string) {
    // In a session of its own, or a Ctrl-C in the terminal would take it along with the test process.
    this.#process = spawn('/bin/sh', ['-c', script, 'sh', folder], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#process.unref();
  }

  async dismiss(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.ref();
    this.#process.stdin?.on('error', () => {});
    this.#process.stdin?.end('done\n');
    await ended;
  }
}
