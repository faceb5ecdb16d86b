import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlueprintError } from '../errors.ts';

/**
 * Runs `action` while no other process does the same to the same folder, by default builds the design in it. The lock is a
 * socket that this process listens on, so it is gone with the process, however that ends. Throws `already_running`.
 */
export async function withBuildLock<Result>(
  design: string,
  action: () => Promise<Result>,
  does = 'builds',
): Promise<Result> {
  const server = await takeLock(addressOf(design), `${does} ${design}`);
  try {
    return await action();
  } finally {
    server.close();
  }
}

function addressOf(design: string): string {
  const name = `blueprint-build-${createHash('sha256').update(design).digest('hex').slice(0, 24)}`;
  // On Linux a name without a file, on Windows a pipe: both end with the process. Elsewhere a file that may be left over.
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function takeLock(address: string, work: string): Promise<Server> {
  const server = await listen(address);
  if (server !== undefined) return server;
  if (!(await isAnswered(address)) && !address.startsWith('\0')) {
    rmSync(address, { force: true });
    const second = await listen(address);
    if (second !== undefined) return second;
  }
  throw new BlueprintError('already_running', `another process ${work}`, {
    hint: 'Wait for it, or end it; nothing was changed.',
  });
}

function listen(address: string): Promise<Server | undefined> {
  return new Promise((done, fail) => {
    const server = createServer(socket => socket.destroy());
    server.once('error', error =>
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? done(undefined) : fail(error),
    );
    server.listen(address, () => {
      // The lock alone keeps no process alive.
      server.unref();
      done(server);
    });
  });
}

function isAnswered(address: string): Promise<boolean> {
  return new Promise(done => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
