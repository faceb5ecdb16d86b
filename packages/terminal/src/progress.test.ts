import { expect, test } from 'vitest';
import { createFakeOutput } from './fakes.ts';
import { type ProgressOptions, startProgress } from './progress.ts';

/** Progress on a fake terminal with a clock that is moved by hand. */
function start(
  options: Partial<ProgressOptions> = {},
  output = createFakeOutput({ isTTY: true, columns: 40 }),
) {
  let time = 5000;
  let tick: (() => void) | undefined;
  const progress = startProgress(output.output, {
    label: 'Applying',
    now: () => time,
    repeat: callback => {
      tick = callback;
      return () => {
        tick = undefined;
      };
    },
    ...options,
  });
  const wait = (milliseconds: number) => {
    time += milliseconds;
    tick?.();
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { progress, wait, pass, read: output.read, isTicking: () => tick !== undefined };
}

test('draws the first frame at once, then the same line again', () => {
  const { read, wait } = start();
  expect(read()).toBe('\r⠋ Applying\x1b[K');
  wait(150);
  expect(read()).toBe('\r⠋ Applying\x1b[K\r⠙ Applying\x1b[K');
});

test('shows count and total, and the elapsed time once there is a second of it', () => {
  const { progress, read, wait } = start({ total: 20 });
  progress.update({ count: 3 });
  wait(200);
  expect(read().split('\r').at(-1)).toBe('⠹ Applying  3/20\x1b[K');
  progress.update({ label: 'Reading', total: 30 });
  wait(800);
  expect(read().split('\r').at(-1)).toBe('⠋ Reading  3/30  1.0 s\x1b[K');
  wait(400);
  expect(read().split('\r').at(-1)).toBe('⠼ Reading  3/30  1.4 s\x1b[K');
});

test('draws at most every 100 ms, also where only updates come', () => {
  const { progress, read, pass } = start({ total: 9 });
  const first = read();
  progress.update({ count: 1 });
  pass(99);
  progress.update({ count: 2 });
  expect(read()).toBe(first);
  pass(1);
  progress.update({ count: 3 });
  expect(read()).toBe(`${first}\r⠙ Applying  3/9\x1b[K`);
});

test('stopping removes the line once, and ends the ticking', () => {
  const { progress, read, pass, isTicking } = start();
  expect(isTicking()).toBe(true);
  progress.stop();
  progress.stop();
  pass(1000);
  progress.update({ count: 1 });
  expect(read()).toBe('\r⠋ Applying\x1b[K\r\x1b[K');
  expect(isTicking()).toBe(false);
});

test('lines are printed above, also to another output', () => {
  const { progress, read } = start();
  const other = createFakeOutput();
  progress.print(['one', 'two']);
  progress.print(['three'], other.output);
  const frame = '\r⠋ Applying\x1b[K';
  expect(read()).toBe(`${frame}\r\x1b[Kone\ntwo\n${frame}\r\x1b[K${frame}`);
  expect(other.read()).toBe('three\n');
});

test.each([{ isTTY: false }, { isTTY: true, env: { TERM: 'dumb' } }])('says nothing with %j', options => {
  const output = createFakeOutput(options);
  const { progress, read, wait, isTicking } = start({}, output);
  wait(1000);
  progress.update({ count: 1 });
  progress.print(['kept']);
  progress.stop();
  expect(read()).toBe('kept\n');
  expect(isTicking()).toBe(false);
});

test.each([
  [20, '⠋ Applying…  10/200\x1b[K'],
  [12, '⠋ …  10/200\x1b[K'],
  [6, '⠋   …\x1b[K'],
])('leaves the last of %d columns free, and gives up the label first', (columns, expected) => {
  const { progress, read } = start(
    { label: 'Applying migrations', total: 200 },
    createFakeOutput({ isTTY: true, columns }),
  );
  progress.update({ count: 10 });
  progress.print([]);
  expect(read().split('\r').at(-1)).toBe(expected);
});

test('a label cannot drive the terminal', () => {
  expect(start({ label: 'a\x1b[2J\n' }).read()).toBe('\r⠋ a\\u001b[2J\\n\x1b[K');
});

test('by default ticks with a real timer, until it is stopped', async () => {
  const { output, read } = createFakeOutput({ isTTY: true, columns: 40 });
  const progress = startProgress(output, { label: 'Waiting' });
  await new Promise(resolve => setTimeout(resolve, 250));
  progress.stop();
  const stopped = read();
  expect(stopped.split('Waiting').length - 1).toBeGreaterThanOrEqual(2);
  await new Promise(resolve => setTimeout(resolve, 150));
  expect(read()).toBe(stopped);
});
