import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureScreen, golden, type Screen } from '@proven/testing';
import { describe, expect, test } from 'vitest';
import {
  hostileDesign,
  invoices,
  invoicesBrief,
  largeBrief,
  largeDesign,
  someCalls,
  tiny,
  writeProject,
} from './designs.ts';
import { builtBinary, openScene, type Scene } from './scene.ts';
import { tagStyles } from './styles.ts';

async function openProjects(): Promise<Scene> {
  const scene = await openScene();
  await writeProject(scene.directory, 'invoices', invoices, { brief: invoicesBrief, calls: someCalls() });
  await writeProject(scene.directory, 'tiny', tiny);
  await writeProject(scene.directory, 'large', largeDesign(), { brief: largeBrief(), calls: someCalls() });
  await writeProject(scene.directory, 'hostile', hostileDesign(), { brief: invoicesBrief });
  return scene;
}

function capture(scene: Scene, name: string, columns: number, env = {}): Promise<Screen> {
  const command = `'${process.execPath}' '${builtBinary}' show ${name}`;
  return captureScreen({ command, columns, rows: 24, cwd: scene.directory, env });
}

describe('one screen', () => {
  test.each(['invoices', 'tiny', 'large', 'hostile'])('%s at 80 and 140 columns', async name => {
    const scene = await openProjects();
    for (const columns of [80, 140]) {
      const screen = await capture(scene, name, columns);
      const file = (kind: string) => new URL(`golden/${name}.${kind}${columns}.txt`, import.meta.url);
      expect(screen.exitCode).toBe(0);
      await golden(file(''), `${screen.text}\n`);
      await golden(file('colour.'), `${tagStyles(screen.styled)}\n`);
      const plain = await capture(scene, name, columns, { NO_COLOR: '1' });
      expect(plain.styled).toBe(plain.text);
      expect(plain.text).toBe(screen.text);
    }
  });

  test('fits on 24 lines with the prompt below, whatever the design holds', async () => {
    const scene = await openProjects();
    for (const name of ['invoices', 'tiny', 'large', 'hostile']) {
      const { exitCode, stdout } = await scene.run('show', name);
      expect(exitCode).toBe(0);
      expect(stdout.trimEnd().split('\n').length).toBeLessThan(24);
    }
  });
});

describe('what is shown', () => {
  test('as JSON, with all that is derived', async () => {
    const scene = await openProjects();
    expect(await scene.json('show', 'invoices')).toMatchObject({
      ok: true,
      data: {
        name: 'invoices',
        criticalPath: { ids: ['T1', 'T2', 'T4', 'T5', 'T7', 'T12'], weight: 16, totalWeight: 28 },
        coverage: { covered: 8 },
        cost: { total: { calls: 5, cost: { usd: 0.75, basis: 'measured' } } },
      },
    });
  });

  test('the only design needs no name; one of several does', async () => {
    const scene = await openScene();
    await writeProject(scene.directory, 'tiny', tiny);
    expect((await scene.run('show')).exitCode).toBe(0);
    await writeProject(scene.directory, 'other', tiny);
    expect((await scene.run('show')).stderr).toContain('name one of them');
    expect((await scene.run('show', 'tyni')).stderr).toContain('Did you mean "tiny"?');
  });

  test('a circle of dependencies is told of', async () => {
    const scene = await openScene();
    const [phase] = tiny.phases;
    const [task] = phase?.tasks ?? [];
    if (phase === undefined || task === undefined) throw new Error('the example has no task');
    const tasks = [
      { ...task, dependsOn: ['T2'] },
      { ...task, id: 'T2', dependsOn: ['T1'] },
    ];
    await writeProject(scene.directory, 'circle', { ...tiny, phases: [{ ...phase, tasks }] });
    expect((await scene.run('show')).stdout).toContain(
      'No critical path: a circle of dependencies holds up T1, T2',
    );
    expect((await scene.run('show', '--html')).exitCode).toBe(0);
  });

  test('a journal with a broken line: what is left of the cost, and a note', async () => {
    const scene = await openScene();
    const folder = await writeProject(scene.directory, 'tiny', tiny, { calls: someCalls() });
    const file = join(folder, 'journal.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8').split('\n').slice(0, 3).join('\n')}\n{"event":\n{}\n`);
    const run = await scene.run('show');
    expect(run.stdout).toContain('COST  $0.21 measured, 1 call');
    expect(run.stderr).toMatch(/journal\.jsonl:4/);
  });

  test('a design edited into nonsense says where', async () => {
    const scene = await openScene();
    const folder = await writeProject(scene.directory, 'tiny', tiny);
    const file = join(folder, 'roadmap.md');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^## .*$/m, '## ?!'));
    const run = await scene.run('show');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/roadmap\.md:\d+/);
  });
});

describe('the page', () => {
  test('beside the design, or where --output says; written again', async () => {
    const scene = await openScene();
    const folder = await writeProject(scene.directory, 'tiny', tiny);
    expect((await scene.run('show', '--html')).stdout).toBe('✓ Wrote design/tiny/show.html\n');
    const page = readFileSync(join(folder, 'show.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect((await scene.run('show', '--html')).exitCode).toBe(0);
    await scene.run('show', '--html', '--output', 'review.html');
    expect(readFileSync(join(scene.directory, 'review.html'), 'utf8')).toBe(page);
  });

  test('never in place of another file, nor without --html, nor where it cannot be written', async () => {
    const scene = await openScene();
    await writeProject(scene.directory, 'tiny', tiny);
    const file = join(scene.directory, 'notes.html');
    writeFileSync(file, '<p>mine</p>');
    const run = await scene.run('show', '--html', '--output', 'notes.html');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('file_exists');
    expect(readFileSync(file, 'utf8')).toBe('<p>mine</p>');
    expect((await scene.run('show', '--output', 'x.html')).stderr).toContain('Add --html');
    expect(existsSync(join(scene.directory, 'x.html'))).toBe(false);
    mkdirSync(join(scene.directory, 'folder'));
    expect((await scene.run('show', '--html', '--output', 'folder')).exitCode).toBe(2);
    expect((await scene.run('show', '--html', '--output', 'no/such/x.html')).exitCode).toBe(2);
  });
});
