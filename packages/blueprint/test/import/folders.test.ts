import { expect, test } from 'vitest';
import { tasksOf } from '../../src/design/design.ts';
import { readFiles } from '../../src/import/import.ts';
import { fixtureFolder } from './answers.ts';

function read(name: string): ReturnType<typeof readFiles> {
  return readFiles(fixtureFolder(name), undefined);
}

test('a feature of spec-kit', () => {
  const { format, imported } = read('spec-kit');
  const { title, decisions, metrics } = imported.design;
  expect([format.name, title]).toEqual(['spec-kit', 'Saved searches']);
  expect(decisions.map(decision => decision.title)).toEqual(['Storage of the query', 'Identifiers']);
  expect(decisions[0]).toMatchObject({
    decision: 'One JSONB column.',
    rationale: 'The query changes its form each quarter.',
  });
  expect(metrics.map(({ id }) => id)).toEqual(['SC-001', 'SC-002']);
  const tasks = tasksOf(imported.design);
  expect(tasks.map(({ id }) => id)).toEqual(['T001', 'T002', 'T003', 'T004', 'T005', 'T006']);
  expect(tasks[2]?.dependsOn).toEqual(['T001', 'T002']);
  expect(tasks[5]).toMatchObject({
    title: 'Contract test in test/search.test.ts',
    description: '[P] [US1]',
    dependsOn: ['T003', 'T004'],
  });
});

test('a change of OpenSpec', () => {
  const { format, imported } = read('openspec');
  const { title, summary, decisions, phases, risks } = imported.design;
  expect([format.name, title]).toEqual(['openspec', 'Add rate limiting']);
  expect(summary).toContain('Two partners overload the search endpoint.');
  expect(decisions.map(decision => decision.title)).toEqual(['Token bucket in Redis', 'Fail open']);
  expect(phases.map(phase => phase.title)).toEqual(['Limiter', 'Operation']);
  expect(phases[1]?.tasks.map(({ id }) => id)).toEqual(['T2.1', 'T2.2']);
  expect(risks[0]).toMatchObject({
    title: 'Redis becomes slow',
    mitigation: 'Timeout of 5 ms, then let the request pass',
  });
});

test('records of MADR have their status in the front matter', () => {
  const { format, imported } = read('records/madr');
  const [decision] = imported.design.decisions;
  expect(format.name).toBe('adr');
  expect(decision).toMatchObject({
    id: 'ADR-001',
    title: 'Use Markdown for decisions',
    status: 'accepted',
    date: '2025-02-11',
    decision: 'Markdown in the repository',
    rationale: 'it is reviewed with the code.',
    consequences: { good: ['the history is kept'], bad: ['there is no search across repositories'] },
    confirmation: { command: '', expects: 'A check in CI wants a record for each new service.' },
  });
  expect(decision?.options.map(({ name, cons }) => [name, cons])).toEqual([
    ['Markdown in the repository', ['links break']],
    ['A wiki', ['it drifts']],
  ]);
  expect(decision?.context).toContain('### Decision Drivers');
  expect(imported.unplaced.map(({ text }) => text)).toEqual(['decision-makers: Ana, Jo']);
});

test('records of adr-tools have it in a section', () => {
  const [decision] = read('records/adr-tools').imported.design.decisions;
  expect(decision).toMatchObject({
    id: 'ADR-007',
    title: 'Keep sessions in Redis',
    status: 'superseded',
    date: '2024-09-30',
    decision: 'We keep sessions in Redis.',
    consequences: { good: ['Restarts no longer log people out.', 'Redis has to be available.'], bad: [] },
  });
  expect(decision?.context).toContain('Superceded by [9. Sign sessions](0009-sign-sessions.md)');
});

test('records of log4brains have it in the body', () => {
  const [decision] = read('records/log4brains').imported.design.decisions;
  expect(decision).toMatchObject({
    title: 'Render on the server',
    status: 'proposed',
    date: '2024-03-05',
    decision: 'Render on the server',
    rationale: 'it also helps search engines.',
    consequences: { good: ['Faster first paint'], bad: ['One more service to run'] },
  });
  expect(decision?.context).toContain('Technical Story: WEB-12');
});

test('a format can be named, and must fit', () => {
  expect(() => readFiles(fixtureFolder('openspec'), 'adr')).toThrow('no part of a design was recognised');
});
