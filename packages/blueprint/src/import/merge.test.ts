import { expect, test } from 'vitest';
import type { Decision, Design, Risk, Task } from '../design/design.ts';
import { tasksOf } from '../design/tasks.ts';
import { emptyDesign } from './imported.ts';
import { mergeDesigns } from './merge.ts';

const risk = (id: string, title: string, more: Partial<Risk> = {}): Risk => ({
  id,
  title,
  description: '',
  probability: null,
  impact: 'High',
  mitigation: '',
  contingency: null,
  ...more,
});

const task = (id: string, title: string, more: Partial<Task> = {}): Task => ({
  id,
  title,
  description: '',
  dependsOn: [],
  complexity: null,
  components: [],
  covers: [],
  decisions: [],
  checks: [],
  ...more,
});

const design = (more: Partial<Design>): Design => ({ ...emptyDesign(), title: 'Shop', ...more });

test('whole parts that are missing are taken, those that are there stay', () => {
  const base = design({ executionPrompt: 'Build it.', summary: 'A shop.' });
  const more = design({
    title: 'Other',
    executionPrompt: 'No.',
    risks: [risk('R1', 'Fire')],
    summary: 'More.',
  });
  const merged = mergeDesigns(base, more);
  expect(merged).toMatchObject({ title: 'Shop', executionPrompt: 'Build it.', summary: 'A shop.\n\nMore.' });
  expect(merged.risks).toHaveLength(1);
});

test('empty fields are filled, by id and title; nothing that is said is changed', () => {
  const base = design({
    risks: [risk('R1', 'Fire in the till', { mitigation: 'Water' }), risk('R2', 'Flood')],
  });
  const more = design({
    risks: [
      risk('R1', 'Fire in the till', { probability: 'Low', impact: 'Low', mitigation: 'Sand' }),
      risk('R2', '', { probability: 'Medium', mitigation: 'Pumps' }),
    ],
  });
  expect(mergeDesigns(base, more).risks).toEqual([
    risk('R1', 'Fire in the till', { probability: 'Low', impact: 'High', mitigation: 'Water' }),
    risk('R2', 'Flood', { probability: 'Medium', mitigation: 'Pumps' }),
  ]);
});

test('who counts from one again means something else', () => {
  const base = design({ risks: [risk('R1', 'Fire'), risk('R7', 'Flood')] });
  const merged = mergeDesigns(base, design({ risks: [risk('R1', 'Thieves')] }));
  expect(merged.risks.map(({ id, title }) => `${id} ${title}`)).toEqual([
    'R1 Fire',
    'R7 Flood',
    'R8 Thieves',
  ]);
});

test('tasks are filled where they stand, and new ones come into their phase', () => {
  const base = design({
    phases: [{ id: 'P1', title: 'Base', goal: '', tasks: [task('T1', 'Schema'), task('T2', 'API')] }],
  });
  const more = design({
    phases: [
      { id: 'P1', title: 'Roadmap', goal: '', tasks: [task('T2', 'API', { complexity: 'Complex' })] },
      { id: 'P2', title: 'base', goal: '', tasks: [task('T1', 'Backups')] },
    ],
  });
  const merged = mergeDesigns(base, more);
  expect(merged.phases).toHaveLength(1);
  expect(tasksOf(merged).map(({ id, title, complexity }) => [id, title, complexity])).toEqual([
    ['T1', 'Schema', null],
    ['T2', 'API', 'Complex'],
    ['T3', 'Backups', null],
  ]);
});

test('a design merged with itself is itself', () => {
  const base = design({
    summary: 'A shop.',
    risks: [risk('R1', 'Fire')],
    phases: [{ id: 'P1', title: 'Base', goal: 'Start', tasks: [task('T1', 'Schema')] }],
    testSpecification: [],
  });
  expect(mergeDesigns(base, base)).toEqual(base);
});

test('several new tasks in one phase get numbers of their own', () => {
  const base = design({ phases: [{ id: 'P1', title: 'Base', goal: '', tasks: [task('T1', 'Schema')] }] });
  const more = [task('T1', 'Backups'), task('T1', 'Reports')];
  const merged = mergeDesigns(base, design({ phases: [{ id: 'P1', title: 'Base', goal: '', tasks: more }] }));
  expect(tasksOf(merged).map(({ id, title }) => `${id} ${title}`)).toEqual([
    'T1 Schema',
    'T2 Backups',
    'T3 Reports',
  ]);
});

test('a second option and the mitigation of a risk come into a decision that has one of each', () => {
  const decision = (more: Partial<Decision>): Decision => ({
    id: 'ADR-001',
    title: 'Queue',
    status: null,
    date: null,
    context: '',
    options: [],
    decision: 'A table.',
    rationale: '',
    consequences: { good: [], bad: [] },
    risks: [],
    confirmation: null,
    covers: [],
    ...more,
  });
  const base = decision({
    options: [{ name: 'a table', pros: ['there'], cons: [] }],
    risks: [{ risk: 'It grows. Nobody looks.', mitigation: '' }],
  });
  const more = decision({
    options: [
      { name: 'A broker', pros: [], cons: ['new'] },
      { name: 'A table', pros: ['simple'], cons: ['polled'] },
    ],
    risks: [
      { risk: 'it grows', mitigation: 'A job deletes.' },
      { risk: 'It locks', mitigation: 'Skip locked.' },
    ],
  });
  const [merged] = mergeDesigns(design({ decisions: [base] }), design({ decisions: [more] })).decisions;
  expect(merged?.options).toEqual([
    { name: 'a table', pros: ['there'], cons: ['polled'] },
    { name: 'A broker', pros: [], cons: ['new'] },
  ]);
  expect(merged?.risks).toEqual([
    { risk: 'It grows. Nobody looks.', mitigation: 'A job deletes.' },
    { risk: 'It locks', mitigation: 'Skip locked.' },
  ]);
});
