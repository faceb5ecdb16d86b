import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../src/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tally-'));
after(() => rmSync(folder, { recursive: true }));
const tally = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { encoding: 'utf8' });

test('counts a folder, without node_modules and hidden folders', () => {
  for (const name of ['src', 'node_modules', '.git']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'a.ts'), '// a\nb();\n');
  }
  writeFileSync(join(folder, 'picture.png'), 'x\n');
  const { stdout, status } = tally(folder, '--json');
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(stdout), { TypeScript: { code: 1, comment: 1, blank: 0 } });
  assert.match(tally(folder).stdout, /^TypeScript\s+1\s+1\s+0$/m);
});

test('a folder that is not there', () => {
  const { stderr, stdout, status } = tally(join(folder, 'nowhere'));
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  assert.match(stderr, /^tally: .*nowhere/);
});

test('a thousand files', context => {
  const many = join(folder, 'many');
  mkdirSync(many);
  for (let index = 0; index < 1000; index++) writeFileSync(join(many, `${index}.py`), '# a\nb\n');
  const begin = performance.now();
  const { stdout } = tally(many, '--json');
  // The metric of the design reads this.
  context.diagnostic(`1,000 files in ${((performance.now() - begin) / 1000).toFixed(2)} s`);
  assert.deepEqual(JSON.parse(stdout), { Python: { code: 1000, comment: 1000, blank: 0 } });
});
