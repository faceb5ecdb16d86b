import { captureScreen } from '@proven/testing';
import { expect, test } from 'vitest';
import { builtBinary } from '../show/scene.ts';
import { makeDesign, makeTask, openProject } from './project.ts';

const names = Array.from({ length: 14 }, (_, index) => `part-${index + 1}`);

async function openMany() {
  const project = await openProject(
    makeDesign(
      names.map((name, index) =>
        makeTask(`T${index + 1}`, name, { title: `Build the ${name} of a project with a long title` }),
      ),
    ),
  );
  for (const [index, name] of names.entries()) {
    project.step(
      `T${index + 1}`,
      `sleep 0.1; mkdir -p ${name}; echo ${index === 8 ? 'half' : 'built'} > ${name}/result.txt`,
    );
  }
  return project;
}

test('the summary fits on a screen of 24 lines, what failed first of all; nothing of the live view is left', async () => {
  const { folder, environment } = await openMany();
  const { NO_COLOR: _, ...env } = environment;
  const { exitCode, text } = await captureScreen({
    command: `'${process.execPath}' '${builtBinary}' build --agent claude --yes --parallel 3 --attempts 2 2>/dev/null`,
    columns: 80,
    rows: 24,
    env,
    cwd: folder,
  });
  expect(exitCode).toBe(1);
  const lines = text.split('\n');
  expect(lines.length).toBeLessThanOrEqual(23);
  expect(lines.some(line => line.length > 80)).toBe(false);
  expect(text).toMatch(/✗ {2}T9 .* failed /);
  expect(text.replace(/\n +/g, ' ')).toContain(
    '✗ T9: no progress: its check failed: grep -q built part-9/result.txt',
  );
  expect(text).toMatch(/and \d tasks? more|T14/);
  expect(text).toMatch(/13 proven, 1 failed/);
  expect(text).toMatch(/blueprint build --resume\s+goes on\./);
});

test('on a terminal what is under way is drawn over; what is over stays', async () => {
  const { folder, environment } = await openMany();
  const { NO_COLOR: _, ...env } = environment;
  const { text } = await captureScreen({
    command: `'${process.execPath}' '${builtBinary}' build --agent claude --yes --parallel 3 --attempts 1 --task T1 T2 >/dev/null`,
    columns: 80,
    rows: 24,
    env,
    cwd: folder,
  });
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^Building on the branch blueprint\/it\/build, from [0-9a-f]{10}, with claude\.$/);
  expect(lines.slice(1).sort()).toEqual(
    ['· T1: attempt 1', '· T2: attempt 1', '✓ T1: proven  $0.010', '✓ T2: proven  $0.010'].sort(),
  );
});

test('without a terminal, and with NO_COLOR, there are plain lines only', async () => {
  const { run } = await openMany();
  const { stderr, stdout } = await run(['build', '--agent', 'claude', '--yes', '--task', 'T1']);
  expect(stderr).toMatch(/^Building on .*\n· T1: attempt 1\n✓ T1: proven {2}\$0\.010\n$/);
  expect(stdout + stderr).not.toContain('\x1b');
});
