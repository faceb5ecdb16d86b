import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeDesignFolder } from '../../src/design/folder.ts';
import { readJournal } from '../../src/ledger/journal.ts';
import { chatCompletions } from '../servers/chat-completions.ts';
import { messages } from '../servers/messages.ts';
import { type Reply, startModelServer } from '../servers/model-server.ts';
import { responses } from '../servers/responses.ts';
import { design, modelScene, said } from './model-scene.ts';

const verdict = (what: 'sound' | 'defective' | 'unsure', more: object = {}) =>
  said({ verdict: what, reasons: [`It is ${what}.`], findings: [], ...more });

/** A checked design, and three vendors on loopback: a small, a middle and a strong model. */
async function threeVendors(quick: readonly Reply[], technical: readonly Reply[], deep: readonly Reply[]) {
  const scene = await modelScene();
  await writeDesignFolder(scene.folder, design);
  const [small, middle, strong] = [
    await startModelServer(messages, quick),
    await startModelServer(responses, technical),
    await startModelServer(chatCompletions, deep),
  ];
  const environment = {
    ANTHROPIC_API_KEY: 'sk-one',
    ANTHROPIC_BASE_URL: small.url,
    OPENAI_API_KEY: 'sk-two',
    OPENAI_BASE_URL: middle.url,
    BLUEPRINT_BASE_URL: strong.url,
  };
  const models = 'anthropic/claude-haiku-5-5,openai/gpt-6-sol,compatible/own';
  return {
    ...scene,
    asked: () => [small, middle, strong].map(({ received }) => received.length),
    servers: { small, middle, strong },
    check: (...args: string[]) => scene.run(['check', '--cascade', models, ...args], { environment }),
  };
}

describe('check --cascade', () => {
  test('ends at the first model that is sure; the report has each question, verdict and cost', async () => {
    const { asked, check, servers, folder } = await threeVendors(
      [verdict('unsure')],
      [verdict('sound')],
      [verdict('defective')],
    );
    const { exitCode, stdout } = await check();
    expect(exitCode).toBe(0);
    expect(asked()).toEqual([1, 1, 0]);
    // 3,000 tokens in at $0.10 and 9,000 out at $0.50 a million; at $2 and $10.
    expect(stdout).toMatch(/quick is everything there\? unsure .*claude-haiku-5-5, \$0\.0048 measured/);
    expect(stdout).toMatch(/technical does it work technically\? sound .*gpt-6-sol, \$0\.10 measured/);
    expect(stdout).toContain('deep would the architecture hold in production? not asked');
    expect(stdout).toContain('Cost: $0.10 measured.');
    // On the wire: one schema, the brief and the design; each stage its own question.
    const [first, second] = [servers.small.received[0]?.body, servers.middle.received[0]?.body];
    expect(JSON.stringify(first)).toContain('"unsure"');
    expect(JSON.stringify(first)).toContain('Check completeness only');
    expect(JSON.stringify(second)).toContain('Review the technical approach');
    for (const body of [first, second]) expect(JSON.stringify(body)).toContain(design.decisions[0]?.title);
    const { calls } = readJournal(join(folder, 'journal.jsonl'));
    expect(calls.map(({ asked: { step } }) => step)).toEqual(['cascade-quick', 'cascade-technical']);
  });

  test('a strong model has the last word, and what it cannot tell stays unsure', async () => {
    const { asked, check } = await threeVendors(
      [verdict('unsure')],
      [verdict('unsure')],
      [verdict('unsure')],
    );
    const { exitCode, json } = await check('--json');
    expect(exitCode).toBe(1);
    expect(asked()).toEqual([1, 1, 1]);
    expect(json).toMatchObject({
      ok: false,
      error: { code: 'findings', message: expect.stringContaining('unsure') },
      data: { cascade: { verdict: 'unsure', notAsked: [], cost: { basis: 'unpriced' } } },
    });
    expect(json.data.cascade.stages).toHaveLength(3);
  });

  test('a defect ends it at once; a verdict without a reason goes back', async () => {
    const finding = { severity: 'high', about: ['T1'], problem: 'No limit.', change: 'Add one.' };
    const { asked, check, servers } = await threeVendors(
      [verdict('defective'), verdict('defective', { findings: [finding] })],
      [],
      [],
    );
    const { exitCode, stdout } = await check();
    expect(exitCode).toBe(1);
    expect(asked()).toEqual([2, 0, 0]);
    expect(JSON.stringify(servers.small.received[1]?.body)).toContain('a defective design has at least one');
    expect(stdout).toContain('No limit.');
  });

  test('asks nobody where rules find errors, and nobody more than the budget has', async () => {
    const { asked, check, read, write } = await threeVendors([verdict('unsure')], [verdict('sound')], []);
    const poor = await check('--max-usd', '0.02');
    expect(poor.exitCode).toBe(6);
    expect(asked()).toEqual([1, 0, 0]);
    write('roadmap.md', read('roadmap.md').replaceAll(/^- Depends on:.*$/gm, '- Depends on: T99'));
    const { exitCode, stdout } = await check();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('No model was asked: the rules found errors');
    expect(asked()).toEqual([1, 0, 0]);
  });

  test('needs three models, and a brief', async () => {
    const { run } = await modelScene();
    expect(await run(['check', '--cascade', 'a/b,c/d'])).toMatchObject({ exitCode: 2 });
  });
});

describe('compare --judge', () => {
  test('a model judges under letters, and the scores stand beside it', async () => {
    const { run, received, folder } = await modelScene([
      said({
        designs: [
          { design: 'A', strongest: 'It is small.', weakest: 'It is slow.', rightWhen: 'Few users come.' },
          { design: 'B', strongest: 'It is fast.', weakest: 'It is large.', rightWhen: 'Many users come.' },
        ],
        recommended: 'C',
        combination: null,
        reasons: ['Few users come.'],
      }),
      said({
        designs: [
          { design: 'A', strongest: 'It is small.', weakest: 'It is slow.', rightWhen: 'Few users come.' },
          { design: 'B', strongest: 'It is fast.', weakest: 'It is large.', rightWhen: 'Many users come.' },
        ],
        recommended: 'B',
        combination: 'The cache of A.',
        reasons: ['Many users come.'],
      }),
    ]);
    await writeDesignFolder(join(folder, 'options/performance'), { ...design, title: 'Fast links' });
    await writeDesignFolder(join(folder, 'options/simplicity'), { ...design, title: 'Small links' });
    const { exitCode, stdout } = await run(['compare', '--judge']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/errors found by rules\s+\d+\s+\d+/);
    expect(stdout).toContain('Recommended: simplicity');
    expect(stdout).toContain('combine: The cache of A.');
    expect(stdout).toContain("A model's opinion, $0.38 measured.");
    const bodies = received.map(({ body }) => JSON.stringify(body));
    // The names of the folders would say which approach made a design.
    expect(bodies[0]).not.toMatch(/performance\b.*options|options\/|simplicity/);
    expect(bodies[0]).toContain('design-B');
    expect(bodies[1]).toContain('is none of A, B');
  });
});

describe('the cache of designs', () => {
  test('the same requirements, written otherwise, are a hit that costs nothing and is counted', async () => {
    const { run, received, read, write } = await modelScene([said(design)]);
    expect((await run(['design'])).exitCode).toBe(0);
    write('brief.md', `${read('brief.md').replaceAll('\n\n', '\n\n\n')}\n`);
    const { exitCode, stdout, stderr } = await run(['design', '--replace']);
    expect(exitCode).toBe(0);
    expect(received).toHaveLength(1);
    expect(stdout).toContain('$0.19');
    expect(stderr).toBe('');
    const { json } = await run(['cache', 'list', '--json']);
    expect(json.data).toMatchObject({ hits: 1, saved: { usd: 0.192, basis: 'measured' } });
  });

  test('requirements that are much the same are named, and the model is asked', async () => {
    const { run, received, read, write } = await modelScene([said(design), said(design)]);
    await run(['design']);
    write(
      'brief.md',
      read('brief.md').replace(/^- F1 .*$/m, line => `${line} Also in the footer.`),
    );
    const { stderr } = await run(['design', '--replace']);
    expect(received).toHaveLength(2);
    expect(stderr).toMatch(
      /Much like this \(9\d %\) was designed before: .*; blueprint cache show [0-9a-f]{12}/,
    );
  });

  test('a broken entry is a warning, and no reason to fail', async () => {
    const { run, root } = await modelScene([said(design)]);
    await run(['design']);
    const { json } = await run(['cache', 'list', '--json']);
    const file = join(root, '.blueprint/cache', `${json.data.designs[0].hash}.json`);
    expect(readFileSync(file, 'utf8')).toContain('{');
    writeFileSync(file, '{ "broken');
    expect((await run(['cache', 'list'])).stdout).toContain('cannot be read');
    expect((await run(['design', '--replace'])).exitCode).toBe(0);
    expect((await run(['cache', 'list'])).stdout).not.toContain('cannot be read');
  });
});
