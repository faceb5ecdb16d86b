import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTerminal } from '@proven/terminal';
import { describe, expect, test } from 'vitest';
import type { Brief } from '../../src/brief/brief.ts';
import { main } from '../../src/cli/main.ts';
import type { Design } from '../../src/design/design.ts';
import {
  cacheDesign,
  cacheFolder,
  countHit,
  findDesign,
  findNear,
  readCache,
} from '../../src/models/cache/store.ts';
import { emptyFolder } from './folder.ts';

const at = new Date('2026-11-20T10:00:00Z');
const design: Design = {
  title: 'Shop',
  summary: 'Sells shoes (F1) and bills (F2).\u001b[31m',
  components: [],
  decisions: [],
  phases: [],
  executionPrompt: 'Build it.',
  metrics: [],
  risks: [],
  testSpecification: null,
};

function brief(
  name: string,
  texts: readonly string[],
  context = 'A shop for shoes in three towns, with a till.',
): Brief {
  const requirements = texts.map((text, index) => ({
    id: `F${index + 1}`,
    kind: 'functional' as const,
    text,
    line: index + 1,
  }));
  return {
    name,
    title: name,
    template: null,
    profile: { components: null, novelty: null, riskUsd: null, team: null },
    context,
    requirements,
    currentState: 'Paper.',
    acceptance: '',
    source: '',
  };
}

const shop = brief('shop', ['Sell shoes at the till', 'Send a bill every month']);
const made = { design, model: 'claude-opus-5-5', cost: { usd: 0.12, basis: 'measured' }, at } as const;

test('a design is found again for the same requirements, under their ids now', async () => {
  const folder = cacheFolder(await emptyFolder());
  expect(findDesign(folder, shop, {})).toBeUndefined();
  const entry = cacheDesign(folder, shop, {}, made);
  const turned = brief('other name', ['Send a bill every month', 'Sell shoes  at the till']);
  expect(findDesign(folder, turned, {})?.design.summary).toContain('Sells shoes (F2) and bills (F1)');
  expect(findDesign(folder, shop, { testsFirst: true })).toBeUndefined();
  expect(findDesign(folder, brief('shop', ['Sell shoes at the till']), {})).toBeUndefined();
  countHit(folder, entry, at);
  countHit(folder, entry, at);
  const { hits } = readCache(folder);
  expect(hits.map(({ saved }) => saved)).toEqual([made.cost, made.cost]);
});

test('briefs that read alike are near, the nearest first; others are not', async () => {
  const folder = cacheFolder(await emptyFolder());
  cacheDesign(folder, shop, {}, made);
  cacheDesign(folder, brief('hats', ['Sell hats at the till', 'Send a bill every month']), {}, made);
  const rocket = brief(
    'rocket',
    ['Compute the orbit'],
    'A satellite that measures the magnetic field of Mars.',
  );
  cacheDesign(folder, rocket, {}, made);
  const near = findNear(folder, brief('x', ['Sell shoes at the till', 'Send a bill every week']));
  expect(near.map(({ entry }) => entry.name)).toEqual(['shop', 'hats']);
  expect(near[0]?.similarity).toBeGreaterThan(near[1]?.similarity ?? 1);
});

test('a damaged entry counts as not there, and is reported', async () => {
  const folder = cacheFolder(await emptyFolder());
  const { hash } = cacheDesign(folder, shop, {}, made);
  writeFileSync(join(folder, `${hash}.json`), '{"version":1');
  expect(findDesign(folder, shop, {})).toBeUndefined();
  expect(readCache(folder).problems).toMatchObject([{ code: 'unreadable_cache_entry' }]);
});

describe('commands', () => {
  async function run(directory: string, ...args: string[]) {
    const written = { out: '', err: '' };
    const stream = (name: 'out' | 'err') => ({
      write: (text: string) => {
        written[name] += text;
      },
    });
    const code = await main(args, {
      terminal: createTerminal({ stdout: stream('out'), stderr: stream('err'), env: {} }),
      environment: {},
      directory,
      signals: { on: () => undefined, off: () => undefined } as never,
      exitNow: () => undefined,
      now: () => at,
    });
    return { code, ...written };
  }

  test('list, show and clear', async () => {
    const directory = await emptyFolder();
    expect(await run(directory, 'cache', 'list')).toMatchObject({ code: 0, out: 'The cache is empty.\n' });
    const entry = cacheDesign(cacheFolder(directory), shop, {}, made);
    countHit(cacheFolder(directory), entry, at);

    const list = await run(directory, 'cache', 'list');
    expect(list.out).toContain(entry.hash.slice(0, 12));
    expect(list.out).toContain('1 design, 1 hit, saved $0.12 measured');
    const json = JSON.parse((await run(directory, 'cache', 'list', '--json')).out) as { data: unknown };
    expect(json.data).toMatchObject({ hits: 1, designs: [{ name: 'shop', hits: 1 }], saved: { usd: 0.12 } });

    const show = await run(directory, 'cache', 'show', entry.hash.slice(0, 6));
    expect(show.out).toContain('Sells shoes');
    expect(show.out).not.toContain('\u001b');
    expect(await run(directory, 'cache', 'show', 'zz')).toMatchObject({ code: 2 });

    const refused = await run(directory, 'cache', 'clear');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(existsSync(cacheFolder(directory))).toBe(true);
    expect(await run(directory, 'cache', 'clear', '--yes')).toMatchObject({
      out: 'Removed 1 cached design.\n',
    });
    expect(readdirSync(join(directory, '.blueprint'))).toEqual([]);
  });

  test('models prints prices with their dates and sources, and those of the config file', async () => {
    const directory = await emptyFolder();
    mkdirSync(directory, { recursive: true });
    const prices = {
      'anthropic/claude-opus-5-5': { input: 3, output: 15, source: 'our contract' },
      'compatible/llama': {
        input: 0,
        output: 0,
        tiers: [{ abovePromptTokens: 50_000, input: 1, output: 1 }],
      },
    };
    writeFileSync(join(directory, 'blueprint.config.json'), JSON.stringify({ prices }));
    const { out, code } = await run(directory, 'models');
    expect(code).toBe(0);
    expect(out).toMatch(/claude-opus-5-5 +recommended +too expensive +good +3\.00 +15\.00/);
    expect(out).toMatch(/claude-sonnet-5-5 .* 2\.00 +10\.00 +0\.10 +2\.50 +2026-10-07/);
    expect(out).toContain('prompts above 100,000 tokens');
    expect(out).toMatch(/compatible\/llama +- +- +- +0\.00/);
    expect(out).toContain('  our contract\n');
    expect(out).toContain('https://platform.claude.com/docs/en/models/sonnet-5-5/overview (2026-11)');
    const json = JSON.parse((await run(directory, 'models', '--json')).out) as {
      data: { models: unknown[] };
    };
    expect(json.data.models).toContainEqual(expect.objectContaining({ model: 'openai/gpt-6-sol' }));
  });

  test.each([
    [{ prices: { 'claude-opus-5-5': { input: 1, output: 1 } } }, 'a model is named provider/model'],
    [{ prices: { 'a/b': { input: -1, output: 1 } } }, 'a/b → input'],
    [{ prices: { 'a/b': { in: 1, output: 1 } } }, 'a/b'],
    [{ prices: 3 }, '"prices" must be an object'],
  ])('%j is refused', async (config, message) => {
    const directory = await emptyFolder();
    writeFileSync(join(directory, 'blueprint.config.json'), JSON.stringify(config));
    const { code, err } = await run(directory, 'models');
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(readFileSync(join(directory, 'blueprint.config.json'), 'utf8')).not.toBe('');
  });
});
