import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestTestServer, runCommand } from '@proven/testing';
import { expect, test } from 'vitest';
import { openScene, type Run, type Scene } from './harness.ts';

const examples = fileURLToPath(new URL('../../../../examples', import.meta.url));

/** A command of a README: what is typed, the exit code that is promised, and lines that are shown. */
interface Shown {
  readonly typed: string;
  readonly exitCode: number;
  readonly lines: readonly string[];
}

test.each(['adopt', 'fleet'])('every command of examples/%s does what its README shows', async name => {
  const readme = readFileSync(join(examples, name, 'README.md'), 'utf8');
  const commands = shownIn(readme);
  expect(commands.length).toBeGreaterThan(5);
  const scene = await openScene(newestTestServer());
  await scene.database.query(`ALTER ROLE ${scene.role} CREATEDB`);
  cpSync(join(examples, name), scene.folder, { recursive: true });
  for (const { typed, exitCode, lines } of commands) {
    const run = await runTyped(typed, scene);
    const printed = tidy(run.stdout + run.stderr);
    expect.soft({ typed, exitCode: run.exitCode, printed }).toMatchObject({ typed, exitCode });
    for (const line of lines) expect.soft(printed, typed).toContain(tidy(line).trimEnd());
  }
});

/** Of the blocks that show a console: `…` stands for lines that are left out. */
function shownIn(readme: string): Shown[] {
  const blocks = [...readme.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.flatMap(block =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map(part => {
        const [first = '', ...lines] = part.split('\n');
        const [, typed = '', exitCode = '0'] = /^(.*?)(?:\s+# exits with (\d+))?$/.exec(first) ?? [];
        return {
          typed,
          exitCode: Number(exitCode),
          lines: lines.filter(line => line.trim() !== '' && line.trim() !== '…'),
        };
      }),
  );
}

/** What a person types: words, and words in quotes. */
async function runTyped(typed: string, scene: Scene): Promise<Run> {
  const [program = '', ...args] = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain = '']) => quoted ?? plain,
  );
  if (program === 'migrate') return scene.run(args);
  if (program !== 'psql') throw new Error(`${program} is no program of an example`);
  const own = args.map(word => (word === '$DATABASE_URL' ? scene.url : word));
  return runCommand('psql', ['-v', 'ON_ERROR_STOP=1', ...own], { cwd: scene.folder });
}

/** Without what differs from run to run: durations, and the name of the database. */
function tidy(text: string): string {
  return text.replace(/\b\d+(?:\.\d+)? m?s\b/g, '1 s').replace(/test_[0-9a-f]{16}|\bshop\b/g, 'shop');
}
