import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createFakeOutput } from './fakes.ts';
import { InterruptedError, type InterruptSignal, withInterrupt } from './interrupt.ts';

/** Runs an action that emits signals at given milliseconds; returns what happened. */
async function interrupt(signals: [InterruptSignal, number][], isTTY = false) {
  const emitter = new EventEmitter();
  const { output, read } = createFakeOutput({ isTTY });
  const seconds: InterruptSignal[] = [];
  let time = 1000;
  const reason = await withInterrupt(
    emitter,
    async signal => {
      for (const [name, at] of signals) {
        time = 1000 + at;
        emitter.emit(name, name);
      }
      return signal.reason as unknown;
    },
    { output, onSecond: signal => seconds.push(signal), notice: 'Finishing', now: () => time },
  );
  return { reason, seconds, said: read(), listeners: emitter.eventNames() };
}

test('without a signal nothing happens', async () => {
  expect(await interrupt([])).toEqual({ reason: undefined, seconds: [], said: '', listeners: [] });
});

test.each([
  ['SIGINT', 'Finishing. Press Ctrl-C again to stop at once.\n'],
  ['SIGTERM', 'Finishing. Send SIGTERM again to stop at once.\n'],
] as const)('the first %s aborts, keeps the reason, and says how to stop at once', async (name, text) => {
  const { reason, seconds, said } = await interrupt([[name, 0]]);
  expect(reason).toBeInstanceOf(InterruptedError);
  expect(reason).toMatchObject({ code: 'interrupted', signal: name });
  expect(said).toBe(text);
  expect(seconds).toEqual([]);
});

test('the second signal, of either kind, stops at once', async () => {
  const { seconds, said, reason } = await interrupt([
    ['SIGINT', 0],
    ['SIGTERM', 300],
  ]);
  expect(seconds).toEqual(['SIGTERM']);
  expect(reason).toMatchObject({ signal: 'SIGINT' });
  expect(said.split('\n')).toHaveLength(2);
});

test('one Ctrl-C that npm passes on again counts once', async () => {
  const { seconds } = await interrupt([
    ['SIGINT', 0],
    ['SIGINT', 4],
    ['SIGINT', 299],
  ]);
  expect(seconds).toEqual([]);
});

test('on a terminal the echoed ^C is taken away', async () => {
  const { said } = await interrupt([['SIGINT', 0]], true);
  expect(said.startsWith('\r\x1b[KFinishing')).toBe(true);
});

test('listeners are removed also when the action fails', async () => {
  const emitter = new EventEmitter();
  const { output } = createFakeOutput();
  let during = 0;
  const action = async () => {
    during = emitter.listenerCount('SIGINT') + emitter.listenerCount('SIGTERM');
    throw new Error('failed');
  };
  await expect(withInterrupt(emitter, action, { output, onSecond: () => {} })).rejects.toThrow('failed');
  expect(during).toBe(2);
  expect(emitter.eventNames()).toEqual([]);
});

test('a real signal to this process aborts', async () => {
  const { output } = createFakeOutput();
  const reason = await withInterrupt(
    process,
    signal =>
      new Promise(resolve => {
        signal.addEventListener('abort', () => resolve(signal.reason));
        process.emit('SIGTERM', 'SIGTERM');
      }),
    { output, onSecond: () => {} },
  );
  expect(reason).toMatchObject({ signal: 'SIGTERM' });
});
