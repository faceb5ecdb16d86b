import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../src/ledger/journal.ts';
import type { Reply } from '../servers/model-server.ts';
import { design, key, modelScene, said } from './model-scene.ts';

// Each kind of bad input that must end in a clear error, with nothing lost: through the whole command, against a server.

/** The error of a run in which nothing may be half done, and the texts that were kept. */
async function refusal(
  scene: Awaited<ReturnType<typeof modelScene>>,
  args: readonly string[] = ['design'],
  environment: Readonly<Record<string, string>> = scene.environment,
) {
  const { exitCode, stdout, stderr } = await scene.run([...args, '--json'], { environment });
  expect(stdout + stderr).not.toMatch(/^\s+at .+[:(]\S+:\d+:\d+\)?$/m);
  expect(stdout + stderr).not.toContain(key);
  expect(existsSync(join(scene.folder, 'architecture.md'))).toBe(false);
  const { error } = JSON.parse(stdout);
  return { exitCode, error, kept: keptTexts(scene.folder) };
}

function keptTexts(folder: string): string[] {
  const calls = join(folder, 'calls');
  return existsSync(calls)
    ? readdirSync(calls)
        .filter(name => name.endsWith('.txt'))
        .sort()
        .map(name => readFileSync(join(calls, name), 'utf8'))
    : [];
}

describe('briefs', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['an empty one', '', /empty/],
    ['one of 5 MB', Buffer.alloc(5 * 1024 * 1024, 'a '), /256 KiB/],
    ['a binary', Buffer.from([0, 1, 2, 0xff]), /UTF-8/],
  ])('%s', async (_, content, message) => {
    const scene = await modelScene([said(design)]);
    writeFileSync(join(scene.folder, 'brief.md'), content);
    const { exitCode, error } = await refusal(scene);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code: 'invalid_brief' });
    expect(JSON.stringify(error)).toMatch(message);
    expect(scene.received).toHaveLength(0);
  });
});

describe('keys and models', () => {
  test('no key', async () => {
    const scene = await modelScene();
    const { exitCode, error } = await refusal(scene, ['design'], {
      BLUEPRINT_MODEL: 'anthropic/claude-opus-5-5',
    });
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code: 'no_key' });
    expect(error.hint).toContain('ANTHROPIC_API_KEY');
  });

  test.each<[string, number, object, string]>([
    [
      'a wrong key',
      401,
      { type: 'authentication_error', message: `invalid x-api-key ${key}` },
      'key_refused',
    ],
    [
      'a model that the provider does not have',
      404,
      { type: 'not_found_error', message: 'model: claude-opus-5-5' },
      'unknown_model',
    ],
  ])('%s', async (_, status, cause, code) => {
    const scene = await modelScene([{ status, body: { type: 'error', error: cause } }]);
    const { exitCode, error } = await refusal(scene);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code });
    expect(scene.received).toHaveLength(1);
    expect(readJournal(join(scene.folder, 'journal.jsonl')).calls[0]?.cost).toEqual({
      usd: 0,
      basis: 'measured',
    });
  });

  test('a provider that nobody knows', async () => {
    const scene = await modelScene();
    const { error } = await refusal(scene, ['design', '--model', 'antropic/claude-opus-5-5']);
    expect(error).toMatchObject({
      code: 'unknown_model',
      hint: expect.stringContaining('anthropic/claude-opus-5-5'),
    });
  });

  test('a budget that the first call would exceed', async () => {
    const scene = await modelScene([said(design)]);
    const { exitCode, error } = await refusal(scene, ['design', '--max-usd', '0.05']);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 6, code: 'budget_reached' });
    expect(scene.received).toHaveLength(0);
    expect(existsSync(join(scene.folder, 'journal.jsonl'))).toBe(false);
  });
});

const json = JSON.stringify(design);

describe('answers', () => {
  test.each<[string, string, RegExp]>([
    ['prose', 'I would rather talk about the weather.', /holds no JSON object/],
    ['half a JSON', json.slice(0, json.length / 2), /ends in the middle/],
    ['nothing', '', /empty/],
    ['JSON of another shape', '{"title":"T"}', /expected .* got nothing/],
    [
      'a <think> block and nothing else',
      '<think>Let me see {"title": </think>',
      /no JSON object|in the middle/,
    ],
  ])('%s, three times: all kept, all paid, and the reason told', async (_, text, message) => {
    const scene = await modelScene([said(text), said(text), said(text)]);
    const { exitCode, error, kept } = await refusal(scene);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 1, code: 'invalid_answer' });
    expect(error.details.join(' ')).toMatch(message);
    expect(error.details.join(' ')).toContain('$0.58');
    expect(kept).toEqual([text, text, text]);
    // What was wrong went back.
    expect(JSON.stringify(scene.received[1]?.body)).toMatch(/could not be used/);
  });

  test.each<[string, string]>([
    ['fenced', `Here it is:\n\n\`\`\`json\n${json}\n\`\`\`\nEnjoy!`],
    ['behind a <think> block with JSON of its own', `<think>{"title":"no"}</think>\n${json}`],
  ])('%s JSON is taken as it is', async (_, text) => {
    const scene = await modelScene([said(text)]);
    expect((await scene.run(['design'])).exitCode).toBe(0);
    expect(scene.received).toHaveLength(1);
    expect(keptTexts(scene.folder)).toEqual([text]);
  });

  test('a refusal is told in its own words, kept, and not asked again', async () => {
    const scene = await modelScene([
      { refusal: 'I cannot help with that.', tokens: { input: 9, output: 9 } },
    ]);
    const { exitCode, error } = await refusal(scene);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 1, code: 'answer_refused' });
    expect(scene.received).toHaveLength(1);
    expect(readJournal(join(scene.folder, 'journal.jsonl')).calls[0]?.judged?.outcome).toBe('refused');
  });

  test('a stream that is cut in the middle is kept, and asked for again', async () => {
    const cut: Reply = { text: json, tokens: { input: 3_000, output: 9_000 }, cutAfter: 40 };
    const scene = await modelScene([cut, said(design)]);
    const { exitCode } = await scene.run(['design']);
    expect(exitCode).toBe(0);
    const [half = '', whole] = keptTexts(scene.folder);
    expect(json.startsWith(half)).toBe(true);
    expect(half.length).toBeGreaterThan(20);
    expect(whole).toBe(json);
    const { calls } = readJournal(join(scene.folder, 'journal.jsonl'));
    expect(calls.map(({ cost, judged }) => [cost.basis, judged?.outcome])).toEqual([
      ['estimated', 'cut'],
      ['measured', 'accepted'],
    ]);
  });

  test('an answer file for another prompt is left alone', async () => {
    const scene = await modelScene();
    await scene.run(['design', '--model', 'manual']);
    const answer = scene.read('calls/design.answer.md');
    scene.write('calls/design.answer.md', `${answer}${json}`);
    scene.write('brief.md', scene.read('brief.md').replace('- F1 ', '- F1 Always: '));
    const { exitCode, error } = await refusal(scene, ['design', '--model', 'manual']);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code: 'wrong_answer_file' });
    expect(scene.read('calls/design.answer.md')).toBe(`${answer}${json}`);
  });

  test('a path that leaves the workspace is no path to write to, and a finding', async () => {
    const outside = structuredClone(design);
    outside.components[0]?.paths.push('../../../etc/**');
    for (const decision of outside.decisions.slice(0, 1)) decision.id = '../../../evil';
    const scene = await modelScene([said(outside)]);
    const { exitCode } = await scene.run(['design']);
    expect(exitCode).toBe(1);
    expect((await scene.run(['check'])).stdout).toContain('path-outside-workspace');
    expect(readdirSync(scene.root).sort()).toEqual(['.blueprint', 'design']);
    expect(readdirSync(join(scene.root, 'design'))).toEqual(['links']);
    expect(readdirSync(join(scene.folder, 'adrs')).join()).not.toContain('..');
  });

  test('escape codes reach no terminal, from no command', async () => {
    const hostile = structuredClone(design);
    hostile.title = 'Links\u001b[2J\u001b]0;owned\u0007';
    for (const risk of hostile.risks) risk.title += '\u009b31m';
    const scene = await modelScene([said(hostile)]);
    await scene.run(['design']);
    for (const args of [['check'], ['show'], ['show', '--json'], ['cache', 'list'], ['design']]) {
      const { stdout, stderr } = await scene.run(args);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(stdout + stderr, args.join(' ')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

describe('a paid answer is on disk, whatever fails after it', () => {
  test('Ctrl-C while it comes: what came is kept, and the next run asks anew', async () => {
    const paused: Reply = { text: json, tokens: { input: 3_000, output: 9_000 }, pauseAfter: 40 };
    const scene = await modelScene([paused, said(design)]);
    const { exitCode, stderr } = await scene.run(['design'], {
      onStart: signals => {
        const timer = setInterval(() => {
          if (scene.received.length === 0) return;
          clearInterval(timer);
          setTimeout(() => signals.emit('SIGINT', 'SIGINT'), 400);
        }, 20);
      },
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('error[interrupted]');
    expect(json.startsWith(keptTexts(scene.folder)[0] ?? 'nothing was kept')).toBe(true);
    expect((await scene.run(['design'])).exitCode).toBe(0);
  });

  test('a folder that cannot be written: the design is not there, the answer is', async () => {
    const scene = await modelScene([said(design), said(design)]);
    // A file where the folder of the decisions belongs: whoever runs this, it cannot be written.
    scene.write('adrs', 'in the way');
    const { exitCode, stdout, stderr } = await scene.run(['design']);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain('adrs');
    expect(stdout + stderr).not.toMatch(/^\s+at /m);
    expect(keptTexts(scene.folder)).toEqual([json]);
    // Once that is mended, the answer is there and nothing is asked again.
    rmSync(join(scene.folder, 'adrs'));
    expect((await scene.run(['design'])).exitCode).toBe(0);
    expect(scene.received).toHaveLength(1);
  });

  test('a cache that cannot be written costs nobody the design', async () => {
    const scene = await modelScene([said(design)]);
    writeFileSync(join(scene.root, '.blueprint'), 'a file');
    const { exitCode, stderr } = await scene.run(['design']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('.blueprint');
    expect(scene.read('architecture.md')).toContain(design.title);
  });
});

test('a design folder that was edited into nonsense is refused with file and line, by every command that reads it', async () => {
  const scene = await modelScene([said(design)]);
  await scene.run(['design']);
  scene.write('roadmap.md', 'Once upon a time\n\u0000');
  for (const args of [
    ['show'],
    ['show', '--html'],
    ['refine'],
    ['prompt', 'show', 'revise', '--design', 'links'],
  ]) {
    const { exitCode, stdout, stderr } = await scene.run(args);
    expect([args, exitCode]).toEqual([args, 2]);
    expect(stderr + stdout).toMatch(/roadmap\.md/);
    expect(stderr + stdout).not.toMatch(/^\s+at /m);
  }
  expect(scene.received).toHaveLength(1);
});
