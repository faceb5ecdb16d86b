import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTerminal } from '@proven/terminal';
import { temporaryDirectory } from '@proven/testing';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { readDesignFolder } from '../../src/design/folder.ts';
import { answerFile } from './answers.ts';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function workspace(): Promise<string> {
  const directory = await temporaryDirectory();
  onTestFinished(() => directory[Symbol.asyncDispose]());
  return directory.path;
}

async function run(directory: string, ...args: string[]): Promise<Run> {
  let out = '';
  let err = '';
  const stdout = {
    write: (text: string) => {
      out += text;
    },
  };
  const stderr = {
    write: (text: string) => {
      err += text;
    },
  };
  const terminal = createTerminal({ stdout, stderr, env: { NO_COLOR: '1' } });
  const signals = { on: () => undefined, off: () => undefined } as never;
  const code = await main(args, {
    terminal,
    environment: {},
    directory,
    signals,
    exitNow: () => undefined,
    now: () => new Date(0),
  });
  return { code, out, err };
}

function put(directory: string, name: string, text: string): void {
  writeFileSync(join(directory, name), text);
}

test('an answer becomes a design folder, and the original is kept', async () => {
  const directory = await workspace();
  const { text } = answerFile('link-checker.answer.md');
  put(directory, 'answer.md', text);
  const { code, out } = await run(directory, 'import', 'answer.md');
  expect(code).toBe(0);
  expect(out).toContain('15 tasks');
  expect(out).toContain('answer.md:102');
  expect(readFileSync(join(directory, 'design/linkrot/import/answer.md'), 'utf8')).toBe(text);
  const { design } = await readDesignFolder(join(directory, 'design/linkrot'));
  expect(design.decisions).toHaveLength(8);
});

test('a missing deliverable exits with 1, and its prompt asks for just that', async () => {
  const directory = await workspace();
  put(directory, 'answer.md', answerFile('missing-parts.synthetic.md').text);
  const { code, out } = await run(directory, 'import', 'answer.md', '--name', 'chat', '--json');
  expect(code).toBe(1);
  const document = JSON.parse(out) as {
    ok: boolean;
    data: { unplaced: unknown[]; followUp: string };
    error: { code: string };
  };
  expect(document).toMatchObject({ ok: false, error: { code: 'findings' } });
  expect(document.data.unplaced).toEqual([
    { file: 'answer.md', line: 1, text: 'Here is the design you asked for.' },
  ]);
  const prompt = readFileSync(join(directory, 'design/chat/import/follow_up_prompt.md'), 'utf8');
  expect(prompt).toContain('**Implementation Roadmap**');
  expect(prompt).not.toContain('**Risk Register**');
  expect(prompt).toContain('R2: the impact');
});

test.each<[name: string, text: string, code: string, exit: number]>([
  ['prose without any part of a design', 'Nothing to see here.\n', 'invalid_design', 2],
  ['an empty file', '', 'invalid_design', 2],
  ['5 MB', 'a'.repeat(5 * 1024 * 1024), 'usage', 2],
])('%s is refused, and nothing is written', async (_, text, code, exit) => {
  const directory = await workspace();
  put(directory, 'answer.md', text);
  const answer = await run(directory, 'import', 'answer.md', '--json');
  expect(answer.code).toBe(exit);
  expect(JSON.parse(answer.out)).toMatchObject({ error: { code } });
  expect(readdirSync(directory)).toEqual(['answer.md']);
});

test('a design that is there already is left alone', async () => {
  const directory = await workspace();
  put(directory, 'answer.md', answerFile('bold-only.synthetic.md').text);
  expect((await run(directory, 'import', 'answer.md')).code).toBe(0);
  const { code, err } = await run(directory, 'import', 'answer.md');
  expect(code).toBe(2);
  expect(err).toContain('--name');
});

test('no title, name or link leads out of the folder of designs', async () => {
  const directory = await workspace();
  put(directory, 'answer.md', `# ../../evil\n\n${answerFile('bold-only.synthetic.md').text}`);
  expect((await run(directory, 'import', 'answer.md')).code).toBe(0);
  expect(readdirSync(join(directory, 'design'))).toEqual(['evil']);
  expect((await run(directory, 'import', 'answer.md', '--name', '../evil')).code).toBe(2);
  const outside = await workspace();
  mkdirSync(join(outside, 'target'));
  symlinkSync(join(outside, 'target'), join(directory, 'design/link'));
  expect((await run(directory, 'import', 'answer.md', '--name', 'link')).code).toBe(2);
  expect(readdirSync(join(outside, 'target'))).toEqual([]);
});

test('escape codes of an answer do not reach the terminal', async () => {
  const directory = await workspace();
  put(
    directory,
    'answer.md',
    `Sure! \u001b[31mred\u001b]0;title\u0007\n\n${answerFile('bold-only.synthetic.md').text}`,
  );
  const { out, err } = await run(directory, 'import', 'answer.md');
  expect(out).toContain('\\u001b[31mred');
  expect(out + err).not.toContain('\u001b');
});

test('the answer to the follow-up prompt goes into the design, and changes nothing that is there', async () => {
  const directory = await workspace();
  put(directory, 'answer.md', answerFile('missing-parts.synthetic.md').text);
  expect((await run(directory, 'import', 'answer.md', '--name', 'chat')).code).toBe(1);
  const before = (await readDesignFolder(join(directory, 'design/chat'))).design;
  put(
    directory,
    'answer.md',
    [
      'Here is what was missing.',
      '## Implementation Roadmap\n\n| ID | Task | Depends on | Complexity |\n|---|---|---|---|\n| T1 | Schema | - | Simple |',
      '## Claude Code Execution Prompt\n\n```markdown\n# Build\n\nAll of it, with tests.\n```',
      '## Success Metrics\n\n- p95 latency < 20 ms',
      `## Risk Register\n\n| Risk | Impact |\n|---|---|\n| ${before.risks[1]?.title} | High |`,
    ].join('\n\n'),
  );
  const { code, out } = await run(directory, 'import', 'answer.md', '--into', 'chat');
  expect(out).toContain('Added to design/chat');
  expect(out).toContain('+ task T1 Schema');
  expect(out).toContain('~ risk R2');
  expect(code).toBe(0);
  const { design } = await readDesignFolder(join(directory, 'design/chat'));
  expect(design.decisions).toEqual(before.decisions);
  expect(design.risks[1]).toEqual({ ...before.risks[1], impact: 'High' });
  expect(design.executionPrompt).toContain('All of it, with tests.');
  const kept = readdirSync(join(directory, 'design/chat/import')).filter(name => name.endsWith('answer.md'));
  expect(kept.sort()).toEqual(['2-answer.md', 'answer.md']);
  const again = await run(directory, 'import', 'answer.md', '--into', 'chat');
  expect(again.out).toContain('Nothing: the design has all of it.');
  expect((await run(directory, 'import', 'answer.md', '--into', 'chatt')).err).toContain(
    'Did you mean "chat"?',
  );
  expect((await run(directory, 'import', 'answer.md', '--into', '../chat')).code).toBe(2);
});
