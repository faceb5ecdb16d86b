import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestTestServer, runCommand } from '@proven/testing';
import { expect, test } from 'vitest';
import { builtBinary, openScene, type Scene } from './harness.ts';

const root = new URL('../../../../', import.meta.url);
const pathOf = (path: string) => fileURLToPath(new URL(path, root));
const readPage = (path: string) => readFileSync(pathOf(path), 'utf8');

/** What a page says was typed, and what it says came out of it. */
interface Typed {
  readonly command: string;
  readonly shown: string;
  readonly exitCode: number;
}

/** What the reader of the first hour does in an editor, before the command with this number, which begins with 0. */
const edits: Readonly<Record<number, (scene: Scene, page: string) => Promise<void>>> = {
  6: async (scene, page) =>
    editNewest(scene, () => /```sql\n(-- Migration: add author[\s\S]*?)```/.exec(page)?.[1] ?? ''),
  12: async scene => {
    await type('migrate create "add tags"', '20261123064101_001', scene);
    editNewest(scene, text => `${text.slice(0, text.indexOf('-- UP'))}${tags}`);
  },
  13: async scene => editNewest(scene, text => text.replace('PRIMARY KEY\n', 'PRIMARY KEY,\n')),
  16: async scene => editNewest(scene, text => text.replace('REFERENCES note ', 'REFERENCES notes ')),
  17: async scene => scene.write('.env', `DATABASE_URL=${scene.url}\n`),
};

const tags = `-- UP
CREATE TABLE tags (
    name text PRIMARY KEY
    note_id bigint NOT NULL REFERENCES note (id)
);

-- DOWN
DROP TABLE tags;
`;

test('every command of the first hour prints what the page shows', { timeout: 120_000 }, async () => {
  const page = readPage('docs/migrate/first-hour.md');
  const commands = typedIn(page);
  expect(commands.length).toBeGreaterThan(20);
  const scene = await openScene(newestTestServer());
  for (const [number, { command, shown, exitCode }] of commands.entries()) {
    await edits[number]?.(scene, page);
    const run = await type(command, shown, scene);
    expect.soft({ number, command, exitCode: run.exitCode }).toEqual({ number, command, exitCode });
    expect.soft(tidy(run.stdout + run.stderr), `${number}: ${command}`).toBe(tidy(shown));
  }
});

test.each([
  ['docs/migrate/library.md', /^\$ node example\.mjs\n([\s\S]*?)^```$/m],
  ['packages/migrate/README.md', undefined],
])('the program in %s runs', async (path, shown) => {
  const page = readPage(path);
  const scene = await openScene(newestTestServer());
  // What npm puts there; the package is the built one.
  expect(builtBinary()).toContain(pathOf('packages/migrate/dist'));
  mkdirSync('node_modules/@proven', { recursive: true });
  symlinkSync(pathOf('packages/migrate'), 'node_modules/@proven/migrate');
  symlinkSync(pathOf('node_modules/@electric-sql'), 'node_modules/@electric-sql');
  const users = '-- UP\nCREATE TABLE users (id bigint);\n\n-- DOWN\nDROP TABLE users;\n';
  scene.write('migrations/20241024120000_001_users.sql', users);
  const [, program = ''] = /^```js\n([\s\S]*?)^```$/m.exec(page) ?? [];
  scene.write('example.mjs', program);
  const where = { cwd: scene.folder, env: { DATABASE_URL: scene.url } };
  const run = await runCommand(process.execPath, ['example.mjs'], where);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(tidy(run.stdout)).toBe(tidy(shown?.exec(page)?.[1] ?? ''));
});

/** The commands behind `$` in the blocks of a page; `[exit 1]` below an output is no part of it. */
function typedIn(page: string): Typed[] {
  const blocks = [...page.matchAll(/^```\n(\$ [\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks.flatMap(block =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map(part => {
        const [, command = '', rest = ''] = /^(.*)\n([\s\S]*)$/.exec(part) ?? [];
        const [exit, code = '0'] = /^\[exit (\d+)\]\n/m.exec(rest) ?? [''];
        return { command, shown: rest.replace(exit, ''), exitCode: Number(code) };
      }),
  );
}

/** Types a command in a terminal as wide as that of the page, at the time that is in the versions it shows. */
async function type(command: string, shown: string, scene: Scene) {
  const [program, ...words] = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, plain = '']) => quoted ?? plain,
  );
  if (program === 'cat') return { exitCode: 0, stdout: readMigrations(scene).join(''), stderr: '' };
  if (program === 'psql') return runCommand('psql', [scene.url, ...words.slice(1)], { cwd: scene.folder });
  expect(program).toBe('migrate');
  const env = { DATABASE_URL: '', TERM: 'dumb' };
  const [, ...time] = /(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)_\d{3}/.exec(shown) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = time.map(Number);
  const now = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return scene.run(words, { columns: 100, env, ...(time.length > 0 ? { now } : {}) });
}

function readMigrations({ folder }: Scene): string[] {
  const names = readdirSync(join(folder, 'migrations')).sort();
  return names.map(name => readFileSync(join(folder, 'migrations', name), 'utf8'));
}

function editNewest(scene: Scene, edit: (text: string) => string): void {
  const newest = readdirSync(join(scene.folder, 'migrations')).sort().at(-1) ?? '';
  scene.write(`migrations/${newest}`, edit(scene.read(`migrations/${newest}`)));
}

/** Without what differs from run to run: durations, times, who it was, the name of the database, and widths that follow. */
function tidy(text: string): string {
  return text
    .replace(/\b\d+(?:\.\d+)? m?s\b/g, '1 s')
    .replace(/20\d\d-\d\d-\d\d \d\d:\d\d:\d\d(\+00)?/g, 'TIME')
    .replace(/test_[0-9a-f]{16}/g, 'notes')
    .replace(/\bby \S+$/gm, 'by somebody')
    .replace(/\| \S+ *$/gm, '| somebody')
    .replace(/^[-+]+$/gm, '---')
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '')
    .trim();
}
