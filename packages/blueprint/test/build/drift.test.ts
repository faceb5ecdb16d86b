import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from './project.ts';

const start = ['build', '--agent', 'claude', '--yes'];
const built = (component: string) => `mkdir -p ${component}; echo built > ${component}/result.txt`;
const two = makeDesign([makeTask('T1', 'base'), makeTask('T2', 'left', { dependsOn: ['T1'] })]);

test('work whose imports contradict the design is not taken, and goes back with the lines', async () => {
  const project = await openProject(two, { 'left/old.ts': 'export const old = 1;\n' });
  project.step(
    'T1',
    `printf '%s' "$prompt" > "$BUILDER_STEPS/prompt.$(ls "$BUILDER_STEPS" | wc -l)"; if [ -e base/a.ts ]; then echo 'export {};' > base/a.ts; else ${built('base')}; printf "import '../left/old.ts';\\nimport 'lodash';\\n" > base/a.ts; fi`,
  );
  project.step('T2', built('left'));
  const { exitCode, stdout, stderr } = await project.run([...start, '--json']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const [first, second] = project
    .events()
    .flatMap(event => (event.event === 'attempt_judged' && event.task === 'T1' ? [event] : []));
  expect(first).toMatchObject({
    commit: null,
    faults: [
      {
        code: 'drifted',
        details: [
          'base may not depend on left, and base/a.ts imports ../left/old.ts',
          'base does not name the package lodash, and base/a.ts imports lodash',
        ],
      },
    ],
  });
  expect(second).toMatchObject({ faults: [], commit: expect.any(String) });
  const steps = project.environment['BUILDER_STEPS'] ?? '';
  const prompts = readdirSync(steps)
    .filter(name => name.startsWith('prompt.'))
    .sort();
  expect(readFileSync(join(steps, prompts[1] ?? ''), 'utf8')).toContain(
    'These imports contradict the design. Do without them:\n- base may not depend on left',
  );
  // The whole has none of it either.
  const { drift } = JSON.parse(stdout).data;
  expect(drift.total).toEqual({ count: 0, of: expect.any(Number) });
  expect(drift.figures.unmappedFiles).toEqual({ count: 0, of: 2, notMeasured: null });
});

test('drift of the whole is in the summary, and nowhere while tasks are missing', async () => {
  const project = await openProject(two, { 'extra/rogue.ts': 'export {};\n' });
  project.step('T1', built('base'));
  project.step('T2', built('left'));
  const part = await project.run([...start, '--task', 'T1']);
  expect(part.stdout).not.toContain('Drift');
  const whole = await project.run([...start, '--resume']);
  expect(whole.exitCode).toBe(0);
  expect(whole.stdout).toContain('Drift: 1 of 3 (33.3 %), such as: extra/rogue.ts belongs to no component.');
  const figure = { count: 0, of: 0, notMeasured: null };
  expect(project.events().filter(({ event }) => event === 'build_ended')).toMatchObject([
    { outcome: 'proven', drift: null, figures: null },
    {
      outcome: 'proven',
      drift: { part: 1, of: 3 },
      figures: {
        divergentEdges: figure,
        absentEdges: figure,
        unmappedFiles: { count: 1, of: 1, notMeasured: null },
        missingPaths: { count: 0, of: 2, notMeasured: null },
        undeclaredPackages: figure,
        unprovenRequirements: { count: 0, of: 0, notMeasured: 'no check was run' },
      },
    },
  ]);
});

test('two that change the same lines at the same time: the second one is done again on top of the first', async () => {
  // By their globs the two share no file: `[id]` means one letter there, and the folder of that name as well.
  const design = makeDesign([makeTask('T1', 'left'), makeTask('T2', 'right')]);
  const paths: Readonly<Record<string, string>> = { left: 'app/[id]/**', right: 'app/*d]/**' };
  const project = await openProject({
    ...design,
    components: design.components.map(each => ({ ...each, paths: [...each.paths, paths[each.id] ?? ''] })),
  });
  const meet = (own: string, other: string) =>
    `printf '%s' "$prompt" > "$BUILDER_STEPS/${own}.$(ls "$BUILDER_STEPS" | wc -l)"; touch "$BUILDER_STEPS/${own}.here"; n=0; until [ -e "$BUILDER_STEPS/${other}.here" ] || [ $n -gt 200 ]; do sleep 0.05; n=$((n+1)); done; ${built(own)}; mkdir -p 'app/[id]'; echo ${own} > 'app/[id]/name.txt'`;
  project.step('T1', meet('left', 'right'));
  project.step('T2', meet('right', 'left'));
  const { exitCode, stderr } = await project.run([...start, '--parallel', '2']);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });

  const events = project.events();
  const judged = events.flatMap(event => (event.event === 'attempt_judged' ? [event] : []));
  const [first, conflicting, again] = judged;
  expect(judged).toHaveLength(3);
  expect(first).toMatchObject({ faults: [], commit: expect.any(String) });
  expect(conflicting).toMatchObject({ faults: [{ code: 'merge_conflict' }], evidence: [], commit: null });
  expect(conflicting?.task).not.toBe(first?.task);
  expect(again).toMatchObject({ task: conflicting?.task, faults: [], commit: expect.any(String) });
  // Its checks were seen failing on what it was built on the second time, in a fresh worktree.
  const own = events.filter(event => 'task' in event && event.task === conflicting?.task);
  expect(own).toContainEqual(expect.objectContaining({ event: 'task_controlled', base: first?.commit }));
  const attempts = own.flatMap(event => (event.event === 'attempt_started' ? [event] : []));
  expect(attempts).toMatchObject([
    { number: 1, continues: null },
    { number: 2, continues: null, base: first?.commit },
  ]);
  expect(attempts[0]?.worktree).not.toBe(attempts[1]?.worktree);
  // Both are on the branch, the second on top of the first.
  const name = conflicting?.task === 'T1' ? 'left' : 'right';
  expect(project.git('show', 'blueprint/it/build:app/[id]/name.txt').trim()).toBe(name);
  for (const folder of ['left', 'right']) {
    expect(project.git('show', `blueprint/it/build:${folder}/result.txt`).trim()).toBe('built');
  }
  // In the fresh worktree nothing of its first work is left, so it gets the task as if for the first time.
  const steps = project.environment['BUILDER_STEPS'] ?? '';
  const prompts = readdirSync(steps).filter(each => each.startsWith(`${name}.`) && !each.endsWith('.here'));
  const texts = prompts.map(each => readFileSync(join(steps, each), 'utf8'));
  expect(texts).toHaveLength(2);
  expect(texts[0]).toBe(texts[1]);
});
