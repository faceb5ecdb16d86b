import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from './project.ts';

// What is kept from one task to the next is kept for speed alone: nothing of an earlier task may be seen in it.

const args = ['build', '--agent', 'claude', '--yes', '--attempts', '1', '--json'];

test('a check that leaves files, and tells git to overlook what it changed, is not noticed by the next one', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base', { checks: [{ command: 'sh base/check.sh', expects: 'exit 0' }] }),
      makeTask('T2', 'left', {
        dependsOn: ['T1'],
        checks: [
          {
            command: '! grep -q leak README.md && test ! -e made.log && grep -q built left/result.txt',
            expects: 'exit 0',
          },
        ],
      }),
    ]),
    { '.gitignore': '*.log\n' },
  );
  project.step(
    'T1',
    `mkdir -p base; cat >base/check.sh <<'end'
set -e
git update-index --skip-worktree README.md
echo leak >README.md
echo leak >made.log
end`,
  );
  project.step('T2', 'mkdir -p left; echo built > left/result.txt');
  const { exitCode, stdout } = await project.run(args);
  expect({ exitCode, data: JSON.parse(stdout).data }).toMatchObject({
    exitCode: 0,
    data: { outcome: 'proven' },
  });
});

test('a check that changes the code does not hide from drift what it imports', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'left'),
      makeTask('T2', 'base', {
        dependsOn: ['T1'],
        checks: [{ command: 'test -e base/a.ts && echo > base/a.ts', expects: 'exit 0' }],
      }),
    ]),
  );
  project.step('T1', 'mkdir -p left; echo built > left/result.txt; echo "export {};" > left/b.ts');
  project.step('T2', `mkdir -p base; echo "import '../left/b.ts';" > base/a.ts`);
  const { exitCode, stdout } = await project.run(args);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout).error.details).toEqual([
    'T2: it contradicts the design: base may not depend on left, and base/a.ts imports ../left/b.ts',
  ]);
});

test('an agent is given a folder that nobody has worked in, on a branch of its own, as its base says', async () => {
  const project = await openProject(
    makeDesign([
      makeTask('T1', 'base'),
      makeTask('T2', 'left', { dependsOn: ['T1'] }),
      makeTask('T3', 'top', { dependsOn: ['T2'] }),
    ]),
    { '.gitignore': '*.log\n' },
  );
  const look = 'pwd; git branch --show-current; git status --porcelain --ignored; ls -A; cat README.md';
  const step = (task: string, component: string) =>
    project.step(
      task,
      `(${look}) > "$BUILDER_STEPS/${task}.seen"
       mkdir -p ${component}; echo built > ${component}/result.txt; echo leak > made.log
       # It wanders off, into whatever folder has been made for the next one.
       sleep 0.3; for other in ../work-*; do echo leak > $other/made.log; echo leak > $other/README.md; done; git checkout -q README.md`,
    );
  step('T1', 'base');
  step('T2', 'left');
  step('T3', 'top');
  expect((await project.run(args)).exitCode).toBe(0);
  const steps = project.environment['BUILDER_STEPS'] ?? '';
  const seen = ['T1', 'T2', 'T3'].map(task => readFileSync(join(steps, `${task}.seen`), 'utf8').split('\n'));
  expect(new Set(seen.map(([folder]) => folder)).size).toBe(3);
  const inFolder = ['.git', '.gitignore', 'README.md', 'design'];
  expect(seen.map(([, ...lines]) => lines)).toEqual([
    ['blueprint/it/T1', ...inFolder, '# It', ''],
    ['blueprint/it/T2', ...['.git', '.gitignore', 'README.md', 'base', 'design'], '# It', ''],
    ['blueprint/it/T3', ...['.git', '.gitignore', 'README.md', 'base', 'design', 'left'], '# It', ''],
  ]);
});
