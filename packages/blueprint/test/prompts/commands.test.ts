import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { promptNames, providers } from '../../src/prompts/catalogue.ts';
import { invoices, invoicesBrief, writeProject } from '../show/designs.ts';
import { openScene } from '../show/scene.ts';

test('prompt list', async () => {
  const scene = await openScene();
  const run = await scene.run('prompt', 'list');
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  await golden(new URL('./golden/prompt-list.txt', import.meta.url), run.stdout);
  const { data } = (await scene.json('prompt', 'list')) as { data: { prompts: { name: string }[] } };
  expect(data.prompts.map(({ name }) => name)).toEqual(promptNames);
});

test('prompt show, as it is in the library', async () => {
  const scene = await openScene();
  const run = await scene.run('prompt', 'show', 'section', '--provider', 'anthropic');
  expect(run).toEqual({ exitCode: 0, stdout: '<{{name}}>\n{{text}}\n</{{name}}>\n', stderr: '' });
  expect(await scene.json('prompt', 'show', 'design', '--provider', 'openai')).toMatchObject({
    data: { variant: 'generic', answer: 'design', call: null },
  });
});

test.each(providers)('every prompt filled in for %s', async provider => {
  const scene = await openScene();
  await writeProject(scene.directory, 'invoices', invoices, { brief: invoicesBrief });
  for (const name of promptNames) {
    const args = ['prompt', 'show', name, '--provider', provider, '--design', 'invoices'];
    const { data } = (await scene.json(...args)) as { data: { call: { system: string; prompt: string } } };
    const text = data.call.system + data.call.prompt;
    expect(text).not.toContain('{{');
    expect(text).toContain(name === 'follow-up' ? '"Invoices"' : 'Each completed order becomes one invoice');
  }
});

test('what cannot be shown', async () => {
  const scene = await openScene();
  expect((await scene.run('prompt', 'show', 'desing')).stderr).toContain('Did you mean "design"?');
  expect((await scene.run('prompt', 'show', 'design', '--provider', 'acme')).stderr).toContain(
    'anthropic, openai, generic',
  );
  const missing = await scene.run('prompt', 'show', 'design', '--design', 'invoices');
  expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
  expect(missing.stderr).toContain('not_found');
});
