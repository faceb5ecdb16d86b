import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Design } from '../../src/design/design.ts';
import { briefText, design, key, said, modelScene as scene } from './model-scene.ts';

const noFindings = said({ findings: [] });
const finding = {
  severity: 'high',
  about: ['T1'],
  problem: 'The token is in the URL.',
  change: 'Send it in a header.',
};

describe('design', () => {
  test('a brief becomes a folder that a person reads, and the call is on the books', async () => {
    const { run, read, received } = await scene([said(design)]);
    const { exitCode, stdout, stderr } = await run(['design', '--max-usd', '2']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('design/links');
    expect(stdout).toContain('rules found nothing');
    // 3,000 tokens in at $4 and 9,000 out at $20 a million.
    expect(stdout).toContain('Cost: $0.19 measured.');
    expect(stdout).toContain('Next: read it, then blueprint check links and blueprint show links');
    expect(stderr).toContain('design');
    expect(read('architecture.md')).toContain(design.title);
    expect(received).toHaveLength(1);
    expect(JSON.stringify(received[0]?.body)).toContain('Design the system of the brief');
    expect(read('journal.jsonl')).not.toContain(key);
    const { json } = await run(['design', '--json']);
    expect(json).toMatchObject({ ok: false, error: { code: 'file_exists' } });
    expect(received).toHaveLength(1);
  });

  test('a run that is repeated does not ask again, unless it is told to', async () => {
    const { run, read, received } = await scene([said(design), said(design)]);
    await run(['design']);
    const again = await run(['design', '--replace', '--json']);
    expect(again.json).toMatchObject({ ok: true, data: { cost: { usd: 0 } } });
    expect(received).toHaveLength(1);
    // One call on the books, not two.
    expect(read('journal.jsonl').trim().split('\n')).toHaveLength(3);
    await run(['design', '--replace', '--fresh', '--max-output-tokens', '9000']);
    expect(received.map(({ body }) => body['max_tokens'])).toEqual([32_000, 9_000]);
  });

  test('--dry-run sends nothing, needs no key, and shows all of it', async () => {
    const { run, received, folder, environment } = await scene();
    const keyless = { environment: { ...environment, ANTHROPIC_API_KEY: '' } };
    expect(await run(['design'], keyless)).toMatchObject({ exitCode: 2 });
    const { exitCode, stdout } = await run(['design', '--dry-run', '--explore', '2'], keyless);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(briefText.split('\n').find(line => line.startsWith('# ')));
    expect(stdout).toMatch(/at most \$\d/);
    expect(stdout).toContain('Nothing was sent.');
    expect(received).toHaveLength(0);
    expect(existsSync(join(folder, 'journal.jsonl'))).toBe(false);
  });

  test('a brief with places to be filled in is told before a model is asked', async () => {
    const { run, write } = await scene();
    write('brief.md', briefText.replace(/^- F1 .*$/m, '- F1 [what it does]'));
    const trial = await run(['design', '--dry-run']);
    expect(trial.stderr).toContain('! 1 place of the brief waits to be filled in');
    expect((await run(['design', '--dry-run', '--json'])).stderr).toBe('');
    write('brief.md', briefText);
    expect((await run(['design', '--dry-run'])).stderr).toBe('');
  });

  test('a budget that the first call would exceed is told before it is made', async () => {
    const { run, received } = await scene([said(design)]);
    const { exitCode, stderr } = await run(['design', '--max-usd', '0.01']);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('error[budget_reached]');
    expect(received).toHaveLength(0);
  });

  test('an answer that does not fit goes back with its errors; both are kept and paid', async () => {
    const { run, received, folder } = await scene([said({ ...design, risks: 'none' }), said(design)]);
    const { exitCode, stdout } = await run(['design']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Cost: $0.38 measured.');
    expect(JSON.stringify(received[1]?.body)).toContain('risks');
    expect(readdirSync(join(folder, 'calls'))).toHaveLength(2);
  });

  test('what the rules find in a model’s design is told, and the design is there', async () => {
    const cyclic = structuredClone(design) as Design;
    const [first, second] = cyclic.phases.flatMap(({ tasks }) => tasks);
    first?.dependsOn.push(second?.id ?? '');
    second?.dependsOn.push(first?.id ?? '');
    const { run, read } = await scene([said(cyclic)]);
    const { exitCode, stdout } = await run(['design']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/rules found [1-9]\d* errors?/);
    expect(read('roadmap.md')).toContain(first?.title);
  });

  test('--explore makes designs below options/, which compare counts and picks from', async () => {
    const { run, read, received } = await scene([said(design), said({ ...design, risks: [] }), said(design)]);
    const explored = await run(['design', '--explore', '3']);
    expect(explored.exitCode).toBe(1);
    expect(explored.stdout).toContain('Next: blueprint compare links');
    expect(received.map(({ body }) => JSON.stringify(body).includes('another priority'))).toEqual([
      true,
      true,
      true,
    ]);
    const compared = await run(['compare']);
    expect(compared.exitCode).toBe(0);
    expect(compared.stdout).toMatch(
      /performance\s+simplicity\s+flexibility|flexibility\s+performance\s+simplicity/,
    );
    expect((await run(['compare', '--pick', 'simplicty'])).exitCode).toBe(2);
    expect((await run(['compare', '--pick', 'simplicity'])).exitCode).toBe(0);
    expect(read('architecture.md')).toContain(design.title);
  });

  test('--tests-first fixes the specification that the design must keep', async () => {
    const tests = [
      // biome-ignore lint/suspicious/noThenProperty: a field of the design; nothing awaits it.
      { id: 'TS1', title: 'Broken link', level: 'unit', given: 'a', when: 'b', then: 'c', covers: ['F1'] },
    ];
    const { run, read, received } = await scene([
      said({ testSpecification: tests, untestable: [] }),
      said({ ...design, testSpecification: null }),
    ]);
    await run(['design', '--tests-first']);
    expect(JSON.stringify(received[1]?.body)).toContain('Broken link');
    expect(read('test_spec.md')).toContain('Broken link');
  });

  test('--incremental plans, and designs the first increment from a brief of its own', async () => {
    const increment = (id: string, covers: string[]) => ({
      id,
      title: `Part ${id}`,
      goal: 'It runs.',
      covers,
      deployable: 'a command',
      validation: 'under 1 s for 100 files',
      learning: 'whether it is fast enough',
    });
    const { run, read, folder, received } = await scene([
      said({ increments: [increment('I1', ['F1']), increment('I2', ['F2'])] }),
      said(design),
      said(design),
    ]);
    const first = await run(['design', 'links', '--incremental']);
    expect(first.stdout).toContain('blueprint check links-i1');
    expect(read('increments.md')).toContain('## I2: Part I2');
    const brief = readFileSync(join(`${folder}-i1`, 'brief.md'), 'utf8');
    expect(brief).toContain('F1');
    expect(brief).not.toContain('**F2**');
    expect(existsSync(join(`${folder}-i1`, 'roadmap.md'))).toBe(true);
    await run(['design', 'links', '--increment', 'I2', '--learnt', 'The parser is fast.']);
    expect(JSON.stringify(received[2]?.body)).toContain('The parser is fast.');
    expect((await run(['design', 'links', '--increment', 'I9'])).exitCode).toBe(2);
  });

  test('Ctrl-C while a model thinks ends with 130, and nothing is half written', async () => {
    const { run, folder } = await scene(['silence']);
    const { exitCode, stderr } = await run(['design'], {
      onStart: signals => void setTimeout(() => signals.emit('SIGINT', 'SIGINT'), 300),
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('error[interrupted]');
    expect(existsSync(join(folder, 'architecture.md'))).toBe(false);
  });

  test.each([
    ['no model', { environment: {} }, 'no model is named'],
    ['no key', { environment: { BLUEPRINT_MODEL: 'anthropic/claude-opus-5-5' } }, 'needs a key'],
    ['an unknown model', { environment: { BLUEPRINT_MODEL: 'antropic/x' } }, 'Did you mean'],
  ])('%s', async (_, more, message) => {
    const { run } = await scene();
    const { exitCode, stderr } = await run(['design'], more);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

describe('refine', () => {
  test('shows the findings and a checklist first, and revises with --yes without asking the views again', async () => {
    const revised = { ...design, summary: `${design.summary} The token travels in a header.` };
    const { run, read, received } = await scene([
      said(design),
      said({ findings: [finding] }),
      ...Array.from({ length: 4 }, () => noFindings),
      said(revised),
    ]);
    await run(['design']);
    const look = await run(['refine']);
    expect(look.stdout).toContain('The token is in the URL.');
    expect(look.stdout).toContain('[ ]');
    expect(read('architecture.md')).not.toContain('header');
    const { exitCode, stdout } = await run(['refine', '--yes']);
    expect(exitCode).toBe(0);
    expect(received).toHaveLength(7);
    expect(stdout).toContain('~ text summary');
    expect(stdout).toMatch(/^ *\+.*header/m);
    expect(read('architecture.md')).toContain('header');
  });

  test('the manual model: five prompts wait at once, and their answers are taken', async () => {
    const { run, folder } = await scene([said(design)]);
    await run(['design']);
    const { exitCode, stderr } = await run(['refine', '--model', 'manual']);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('critique-security');
    expect(stderr).toContain('critique-cost');
    const prompts = readdirSync(join(folder, 'calls')).filter(
      name => name.startsWith('critique-') && name.endsWith('.prompt.md'),
    );
    expect(prompts).toHaveLength(5);
    for (const name of prompts) {
      const marker = /blueprint-prompt: [0-9a-f]{12}/.exec(
        readFileSync(join(folder, 'calls', name), 'utf8'),
      )?.[0];
      writeFileSync(
        join(folder, 'calls', name.replace('.prompt.', '.answer.')),
        `${marker}\n\n{"findings": []}\n`,
      );
    }
    const done = await run(['refine', '--model', 'manual']);
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toContain('None of the five views');
  });
});
