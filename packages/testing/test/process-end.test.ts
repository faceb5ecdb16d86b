import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it, vi } from 'vitest';
import { runCommand, supportedVersions, temporaryDirectory } from '../src/index.ts';

const server = fileURLToPath(new URL('../src/server.ts', import.meta.url));

it('ends a server whose test process was killed, and removes its folder', async () => {
  const { stdout, stderr, signal } = await runAsProcess(`
    import { startServer } from ${JSON.stringify(server)};
    const { processId, dataDirectory } = await startServer({ version: ${supportedVersions.at(-1)} });
    process.stdout.write(JSON.stringify({ processId, dataDirectory }), () => process.kill(process.pid, 'SIGKILL'));
  `);
  expect({ stderr, signal }).toEqual({ stderr: '', signal: 'SIGKILL' });
  const { processId, dataDirectory } = JSON.parse(stdout) as { processId: number; dataDirectory: string };
  const folder = dirname(dataDirectory);
  await vi.waitUntil(() => !existsSync(folder) && !existsSync(`/proc/${processId}`), { timeout: 60_000 });
});

it('lets a process that forgets its server end', async () => {
  const { stdout, stderr, exitCode } = await runAsProcess(`
    import { startServer } from ${JSON.stringify(server)};
    console.log((await startServer({ version: ${supportedVersions.at(-1)} })).dataDirectory);
  `);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const folder = dirname(stdout.trim());
  await vi.waitUntil(() => !existsSync(folder), { timeout: 60_000 });
});

it('waits for the end of a server even if the process has nothing else to do', async () => {
  const { stdout, stderr, exitCode } = await runAsProcess(`
    import { startServer } from ${JSON.stringify(server)};
    const server = await startServer({ version: ${supportedVersions.at(-1)} });
    await server.stop();
    console.log('stopped');
  `);
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'stopped\n', stderr: '', exitCode: 0 });
});

/** Node 20 does not run TypeScript, so the source is bundled into one file for it. */
async function runAsProcess(source: string) {
  await using folder = await temporaryDirectory();
  const outfile = join(folder.path, 'process.mjs');
  const origin = JSON.stringify(import.meta.url);
  await build({
    stdin: { contents: source, resolveDir: dirname(server), loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    // The binaries are looked up from where the package is, not from where the bundle is.
    define: { 'import.meta.url': origin },
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${origin});`,
    },
  });
  return await runCommand(process.execPath, [outfile]);
}
