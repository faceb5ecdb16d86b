import { expect, test } from 'vitest';
import { type Design, tasksOf } from '../../src/design/design.ts';
import { readDesign } from '../../src/design/read.ts';
import { writeDesign } from '../../src/design/write.ts';
import { readFiles } from '../../src/import/import.ts';
import { answerFile, answerNames } from './answers.ts';

function designOf(name: string): Design {
  return readFiles([answerFile(name)], undefined).imported.design;
}

test.each<
  [
    name: string,
    counts: [decisions: number, tasks: number, metrics: number, risks: number, promptLines: number],
  ]
>([
  ['api-gateway.answer.md', [9, 23, 14, 5, 212]],
  ['database-migration.answer.md', [10, 19, 19, 5, 127]],
  ['link-checker.answer.md', [8, 15, 11, 5, 264]],
  ['bold-only.synthetic.md', [2, 6, 4, 2, 7]],
  ['emoji-chat.synthetic.md', [2, 4, 4, 3, 19]],
  ['json.synthetic.md', [1, 2, 2, 1, 7]],
  ['missing-parts.synthetic.md', [2, 0, 0, 2, 1]],
  ['nested-bullets.synthetic.md', [2, 4, 5, 3, 13]],
  ['numbered-outline.synthetic.md', [2, 4, 3, 3, 9]],
  ['one-level.synthetic.md', [2, 4, 3, 3, 7]],
  ['plain-caps.synthetic.md', [2, 3, 2, 2, 4]],
  ['tables-only.synthetic.md', [2, 5, 3, 3, 9]],
  ['terse-lists.synthetic.md', [2, 5, 3, 3, 9]],
  ['foreign-bullets.synthetic.md', [2, 4, 3, 3, 15]],
  ['decisions-in-a-table.synthetic.md', [3, 5, 3, 3, 17]],
  ['details-and-tags.synthetic.md', [2, 4, 3, 3, 9]],
  ['french.synthetic.md', [2, 3, 2, 3, 7]],
  ['german.synthetic.md', [2, 4, 3, 3, 8]],
  ['numbered-sections.synthetic.md', [2, 6, 6, 3, 16]],
  ['prompt-with-headings.synthetic.md', [1, 3, 2, 3, 24]],
  ['prompt-without-fence.synthetic.md', [2, 3, 6, 3, 17]],
  ['quoted-decisions.synthetic.md', [2, 5, 4, 3, 9]],
  ['setext-and-lines.synthetic.md', [2, 3, 3, 3, 7]],
  ['turned-table.synthetic.md', [2, 4, 3, 3, 8]],
])('%s: every decision, task, metric and risk, and the whole prompt', (name, counts) => {
  const design = designOf(name);
  expect([
    design.decisions.length,
    tasksOf(design).length,
    design.metrics.length,
    design.risks.length,
    design.executionPrompt.split('\n').length,
  ]).toEqual(counts);
});

test('the table above has every answer', () => {
  expect(answerNames()).toHaveLength(24);
});

test.each(answerNames())('%s: written and read back, it is the same design', name => {
  const design = designOf(name);
  const read = readDesign(writeDesign(design));
  expect(read.problems).toEqual([]);
  expect(read.design).toEqual(design);
});

test.each(answerNames())('%s: the line ends of Windows change nothing', name => {
  const { path, text } = answerFile(name);
  const windows = readFiles([{ path, text: text.replaceAll('\n', '\r\n') }], undefined).imported;
  expect(windows.design).toEqual(designOf(name));
});

test.each(answerNames())('%s: dependencies resolve, and each task has one complexity', name => {
  const tasks = tasksOf(designOf(name));
  const ids = tasks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { dependsOn, complexity } of tasks) {
    for (const id of dependsOn) expect(ids).toContain(id);
    expect(complexity).not.toBeNull();
  }
});

test.each(answerNames())('%s: every decision says what is decided', name => {
  for (const { decision, title, id } of designOf(name).decisions) {
    expect(id).toMatch(/^ADR-\d+$/);
    expect(title).not.toBe('');
    expect(decision).not.toBe('');
  }
});

test.each(['api-gateway.answer.md', 'database-migration.answer.md', 'link-checker.answer.md'])(
  '%s: the prompt is the code block, byte by byte',
  name => {
    const { text } = answerFile(name);
    const { executionPrompt } = designOf(name);
    expect(text).toContain(`markdown\n${executionPrompt}\n\``);
    expect(executionPrompt.startsWith('# Task: build')).toBe(true);
  },
);

test.each(['api-gateway.answer.md', 'database-migration.answer.md', 'link-checker.answer.md'])(
  '%s: every risk has its levels, its mitigation and its response',
  name => {
    for (const risk of designOf(name).risks) {
      expect([risk.probability, risk.impact]).not.toContain(null);
      expect(risk.mitigation).not.toBe('');
      expect(risk.contingency).toBeTruthy();
    }
  },
);

test.each<[name: string, task: string, dependsOn: string[]]>([
  ['link-checker.answer.md', 'T3', ['T1', 'T2']],
  ['link-checker.answer.md', 'T4', []],
  ['link-checker.answer.md', 'T13', ['T9', 'T10', 'T11', 'T12']],
  ['database-migration.answer.md', 'T18', ['T14', 'T15', 'T16', 'T17']],
  ['api-gateway.answer.md', 'T17', ['T09', 'T10', 'T11', 'T12', 'T13', 'T14', 'T15', 'T16']],
  ['api-gateway.answer.md', 'T01', []],
  ['bold-only.synthetic.md', 'T3', ['T1', 'T2']],
  ['bold-only.synthetic.md', 'T5', ['T3', 'T4']],
  ['terse-lists.synthetic.md', 'T5', ['T2', 'T3', 'T4']],
  ['tables-only.synthetic.md', 'LA-5', ['LA-3', 'LA-4']],
  ['nested-bullets.synthetic.md', 'T4', ['T1', 'T3']],
  ['numbered-outline.synthetic.md', 'T2.4', ['T2.1', 'T2.2']],
  ['plain-caps.synthetic.md', 'T3', ['T1', 'T2']],
  ['foreign-bullets.synthetic.md', 'T3', ['T1', 'T2']],
  ['decisions-in-a-table.synthetic.md', 'T-5', ['T-3', 'T-4']],
  ['details-and-tags.synthetic.md', 'T4', ['T2', 'T3']],
  ['french.synthetic.md', 'T3', ['T2']],
  ['german.synthetic.md', 'T4', ['T2', 'T3']],
  ['numbered-sections.synthetic.md', 'T3.1', ['T1.2', 'T2.1']],
  ['prompt-without-fence.synthetic.md', 'T3', ['T1', 'T2']],
  ['quoted-decisions.synthetic.md', 'T4', ['T2', 'T3']],
  ['setext-and-lines.synthetic.md', 'T3', ['T1', 'T2']],
  ['turned-table.synthetic.md', 'T4', ['T3']],
])('%s: %s depends on %j', (name, id, dependsOn) => {
  const task = tasksOf(designOf(name)).find(one => one.id === id);
  expect(task?.dependsOn).toEqual(dependsOn);
});

test('a decision has its options, what it costs, and its risks with their mitigations', () => {
  const [first] = designOf('link-checker.answer.md').decisions;
  expect(first?.options.map(({ name }) => name)).toEqual([
    'remark / micromark',
    'Hand-written scanner',
    'WASM or native parser',
    'markdown-it, selective',
  ]);
  expect(first?.options[3]?.pros.join()).toContain('Fits if ≥ 13 MB/s per thread');
  expect(first?.consequences.bad).toEqual(['Inline tokens carry no source position.']);
  expect(first?.risks[0]).toMatchObject({ risk: 'Wrong annotation lines' });
  const chat = designOf('emoji-chat.synthetic.md').decisions[0];
  expect(chat?.consequences).toEqual({ good: ['✅ Durability'], bad: ['❌ One write per request'] });
  expect(chat?.risks).toHaveLength(2);
});

test.each([
  'foreign-bullets',
  'decisions-in-a-table',
  'details-and-tags',
  'french',
  'german',
  'numbered-sections',
  'prompt-with-headings',
  'prompt-without-fence',
  'quoted-decisions',
  'setext-and-lines',
  'turned-table',
])('%s: every risk has both levels and a mitigation', name => {
  for (const { probability, impact, mitigation, title } of designOf(`${name}.synthetic.md`).risks) {
    expect([probability, impact]).not.toContain(null);
    expect(title.length).toBeGreaterThan(5);
    expect(mitigation).not.toBe('');
  }
});

test.each<[name: string, phases: string[]]>([
  ['numbered-sections', ['Storage', 'Ingest', 'Query']],
  ['quoted-decisions', ['Base', 'OCR', 'Ship']],
  ['turned-table', ['Contracts', 'Runtime']],
  ['details-and-tags', ['Core (week 1)', 'Delivery (week 2)']],
])('%s: its phases are %j', (name, titles) => {
  expect(designOf(`${name}.synthetic.md`).phases.map(({ title }) => title)).toEqual(titles);
});

test('a prompt that nobody fenced is whole, whatever its headings are called', () => {
  const { executionPrompt } = designOf('prompt-with-headings.synthetic.md');
  expect(executionPrompt.startsWith('# Chat export service: build instructions\n\n## Context')).toBe(true);
  expect(executionPrompt).toContain('## File Structure\n\n```text\nsrc/job.ts\n```');
  expect(executionPrompt.endsWith('## Risks\n\n- Do not load files into memory.')).toBe(true);
});

test('bullets of other marks are lists outside of a prompt, and stay as they are inside', () => {
  const text =
    '# Roadmap\n\n• Schema (Simple)\n• API (Medium)\n\n# Execution Prompt\n\n```md\n# Build\n\n• one\n• two\n```\n';
  const { design } = readFiles([{ path: 'answer.md', text }], undefined).imported;
  expect(tasksOf(design).map(({ title }) => title)).toEqual(['Schema', 'API']);
  expect(design.executionPrompt).toContain('• one\n• two');
});

test('a fence of three marks may hold fences of three marks', () => {
  const { executionPrompt } = designOf('emoji-chat.synthetic.md');
  expect(executionPrompt).toContain('```\ncmd/relay/main.go\ninternal/store/store.go\n```');
  expect(executionPrompt).toContain('```bash\ngo test ./...\n```');
  expect(executionPrompt.endsWith('- p99 under 50 ms')).toBe(true);
});

test('an answer that was copied out of HTML is unescaped, its prompt too', () => {
  expect(designOf('plain-caps.synthetic.md').executionPrompt).toContain('List<Message>');
});

test('graver words than High are High, and stay in the description', () => {
  const [, second] = designOf('api-gateway.answer.md').risks;
  expect(second).toMatchObject({ impact: 'High', probability: 'Medium' });
  expect(second?.description).toContain('Impact: Critical');
});

test('what cannot be placed is listed, and only that', () => {
  const { imported } = readFiles([answerFile('emoji-chat.synthetic.md')], undefined);
  expect(imported.unplaced.map(({ line }) => line)).toEqual([1, 76, 124]);
});
