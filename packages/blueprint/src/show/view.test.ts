import { expect, test } from 'vitest';
import { linkChecker } from '../design/example.ts';
import { measureCoverage } from './coverage.ts';
import { severityOf, toRiskMatrix } from './risk-matrix.ts';

const requirement = (id: string) => ({ id, kind: 'functional' as const, text: `${id} holds.`, line: 1 });

test('what covers a requirement, and what is missing', () => {
  const requirements = ['F1', 'N1', 'F9'].map(requirement);
  expect(measureCoverage({ requirements }, linkChecker)).toEqual({
    rows: [
      {
        id: 'F1',
        text: 'F1 holds.',
        decisions: ['ADR-001'],
        tasks: ['T2'],
        checks: ['T2', 'ADR-001'],
        gaps: [],
      },
      {
        id: 'N1',
        text: 'N1 holds.',
        decisions: ['ADR-001'],
        tasks: [],
        checks: ['ADR-001', 'M1'],
        gaps: ['task'],
      },
      {
        id: 'F9',
        text: 'F9 holds.',
        decisions: [],
        tasks: [],
        checks: [],
        gaps: ['decision', 'task', 'check'],
      },
    ],
    covered: 1,
    unknown: [],
  });
});

test('a decision that was turned down covers nothing; ids that the brief does not have are named', () => {
  const decisions = linkChecker.decisions.map(decision => ({ ...decision, status: 'rejected' as const }));
  const coverage = measureCoverage({ requirements: [requirement('F1')] }, { ...linkChecker, decisions });
  expect(coverage.rows[0]).toMatchObject({ decisions: [], checks: ['T2'], gaps: ['decision'] });
  expect(coverage.unknown).toEqual(['N1']);
});

test('each risk stands where its levels meet', () => {
  const [one] = linkChecker.risks;
  if (one === undefined) throw new Error('the example has no risk');
  const { rows, unrated } = toRiskMatrix({ risks: [one, { ...one, id: 'R2', impact: null }] });
  const places = rows.flatMap(({ impact, cells }) =>
    cells.flatMap(({ probability, risks }) => risks.map(({ id }) => [impact, probability, id])),
  );
  expect(rows.map(({ impact }) => impact)).toEqual(['High', 'Medium', 'Low']);
  expect(places).toEqual([['High', 'Medium', 'R1']]);
  expect(unrated.map(({ id }) => id)).toEqual(['R2']);
});

test('how grave a place of the matrix is', () => {
  expect(severityOf('Low', 'Low')).toBe('low');
  expect(severityOf('Low', 'High')).toBe('medium');
  expect(severityOf('Medium', 'Medium')).toBe('medium');
  expect(severityOf('Medium', 'High')).toBe('high');
});
