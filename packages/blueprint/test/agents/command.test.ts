import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAgent } from '../../src/agents/index.ts';
import { work } from './scene.ts';

const long = 'Build it.\r\n"quoted" $HOME `x` '.repeat(100_000);

test('the prompt on stdin', async () => {
  const { run, folder, events } = await work('command', '', {
    prompt: long,
    options: { command: 'cat > got.txt; echo said', arguments: [] },
  });
  expect(await run()).toMatchObject({ outcome: 'done', cost: { usd: null, basis: 'unpriced' } });
  expect(readFileSync(join(folder, 'got.txt'), 'utf8')).toBe(long);
  expect(events).toEqual([{ type: 'said', text: 'said' }]);
});

test('the prompt as a file, and arguments with blanks and quotes', async () => {
  const { run, folder } = await work('command', '', {
    prompt: long,
    options: {
      command: 'sh -c \'cp "$0" got.txt; printf %s "$1" > more.txt\' {prompt}',
      arguments: ["it's a"],
    },
  });
  expect(await run()).toMatchObject({ outcome: 'done' });
  expect(readFileSync(join(folder, 'got.txt'), 'utf8')).toBe(long);
  expect(readFileSync(join(folder, 'more.txt'), 'utf8')).toBe("it's a");
});

test('its exit code says how it went', async () => {
  const { run } = await work('command', '', { options: { command: 'echo no; exit 4' } });
  expect(await run()).toMatchObject({ outcome: 'failed', message: 'It ended with exit code 4.' });
});

test('a time limit', async () => {
  const { run } = await work('command', '', { timeLimitMs: 300, options: { command: 'sleep 60' } });
  expect(await run()).toMatchObject({ outcome: 'time_limit' });
});

test('manual: the person sees the prompt and the folder, and says when it is done', async () => {
  const shown: string[] = [];
  const answers = [true, false];
  const askPerson = (instructions: string) => {
    shown.push(instructions);
    return Promise.resolve(answers.shift() ?? false);
  };
  const first = await work('manual', '', { options: { askPerson } });
  expect(await first.run()).toMatchObject({ outcome: 'done', cost: { basis: 'unpriced' } });
  expect(shown[0]).toMatch(/^Build T1\./);
  expect(shown[0]).toContain(`Work in ${first.folder}`);
  const second = await work('manual', '', { options: { askPerson } });
  expect(await second.run()).toMatchObject({ outcome: 'refused' });
});

test.each(['acp', 'command', 'manual'] as const)('%s without what it needs', async name => {
  const options = {
    model: undefined,
    permissions: 'edits',
    command: undefined,
    arguments: [],
    environment: {},
    askPerson: undefined,
  } as const;
  await expect(openAgent(name, options)).rejects.toMatchObject({ code: 'usage' });
});
