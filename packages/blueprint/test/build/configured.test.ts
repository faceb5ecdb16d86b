import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDesign, makeTask, openProject } from './project.ts';

const setup = 'touch "$HOME/ran"';

async function openConfigured() {
  const project = await openProject(makeDesign([makeTask('T1', 'base')]), {
    'blueprint.config.json': JSON.stringify({ setup, agent: 'claude' }),
  });
  project.step('T1', 'mkdir -p base; echo built > base/result.txt');
  const answering = (answer: boolean) => ({ confirm: async () => answer });
  return {
    run: (args: readonly string[], answer: boolean) => project.run(args, answering(answer)),
    hasRun: () => existsSync(join(dirname(project.folder), 'ran')),
  };
}

test('a command that came along with the config file is shown before it runs, by build and by validate', async () => {
  const { run, hasRun } = await openConfigured();
  for (const command of ['build', 'validate']) {
    const { exitCode, stderr } = await run([command], false);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(setup) });
  }
  expect(hasRun()).toBe(false);
  expect((await run(['build'], true)).exitCode).toBe(0);
  expect(hasRun()).toBe(true);
  // Allowed once is allowed.
  expect((await run(['validate', '--commit', 'blueprint/it/build'], false)).stderr).not.toContain(setup);
});

test('one that is typed as a flag is not asked for', async () => {
  const { run, hasRun } = await openConfigured();
  const { stderr } = await run(['build', '--setup', 'true'], true);
  expect(stderr).toContain('grep -q built');
  expect(stderr).not.toContain(setup);
  expect(hasRun()).toBe(false);
});
