// How long `blueprint import` takes on an answer of 80 KB, start-up included: the median of ten fresh processes.
// The floor is a Node process that does nothing, measured in the same run. The goal is 500 ms.
//
//   node packages/blueprint/build.mjs && node bench/import.mjs

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'packages/blueprint/dist/bin.cjs');
const runs = 10;
const goal = 500;

const answers = ['database-migration', 'api-gateway', 'link-checker'].map(name =>
  readFileSync(join(root, `packages/blueprint/test/fixtures/answers/${name}.answer.md`), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'blueprint-bench-'));
try {
  const answer = answers.join('\n\n').slice(0, 80 * 1024);
  writeFileSync(join(folder, 'answer.md'), answer);
  const floor = median(() => execFileSync(process.execPath, ['-e', '0']));
  const time = median(run => {
    const args = [command, 'import', 'answer.md', '--name', `run-${run}`];
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  });
  console.log(
    `import of ${Math.round(answer.length / 1024)} KB: ${time} ms (a bare process: ${floor} ms, goal: ${goal} ms)`,
  );
  process.exitCode = time < goal ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(work) {
  const times = Array.from({ length: runs }, (_, run) => {
    const start = performance.now();
    work(run);
    return performance.now() - start;
  });
  return Math.round(times.sort((a, b) => a - b)[runs / 2]);
}
