// `blueprint check` on a design of typical size (11 components, 11 tasks, 4 decisions), start-up included, against a Node
// that does nothing. Needs no server: node bench/check.mjs [--runs 15]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath, versions } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { comparePairs, formatComparison } from './compare.mjs';

const goalMilliseconds = 300;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const repository = fileURLToPath(new URL('..', import.meta.url));
const blueprint = join(repository, 'packages/blueprint');
const folder = mkdtempSync(join(tmpdir(), 'bench-check-'));
try {
  execFileSync(execPath, [join(blueprint, 'build.mjs')], { stdio: 'inherit' });
  await writeDesigns();
  const comparison = await comparePairs({ subject: check(), floor: nothing(), runs: Number(values.runs) });
  console.log(`check: ${values.runs} pairs of runs, Node ${versions.node}`);
  console.log(formatComparison(comparison, { goalMs: goalMilliseconds }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check() {
  return {
    title: 'blueprint check --json',
    prepare: () => ({
      command: execPath,
      args: [join(blueprint, 'dist/bin.cjs'), 'check', 'gateway', '--json'],
      cwd: folder,
      env: {},
    }),
    verify: ({ stdout }) => {
      const { data } = JSON.parse(stdout);
      if (data.requirements !== 10 || data.findings.length > 0)
        throw new Error(`checked something else: ${stdout}`);
    },
  };
}

function nothing() {
  return {
    title: 'bare Node, the floor',
    prepare: () => ({ command: execPath, args: ['-e', ''], cwd: folder, env: {} }),
    verify: () => {},
  };
}

/** The good designs of the tests, written by the product's own writer. */
async function writeDesigns() {
  const outfile = join(folder, 'write-designs.mjs');
  await build({
    entryPoints: [join(blueprint, 'test/fixtures/write-designs.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['source'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  const { writeGoodDesigns } = await import(pathToFileURL(outfile).href);
  await writeGoodDesigns(folder);
}
