import { expect, test } from 'vitest';
import { reviewChecklist } from './review-checklist.ts';

test('the checklist asks one question on each topic that only a person can judge', () => {
  expect(reviewChecklist.map(({ topic }) => topic)).toEqual([
    'regulation',
    'standards',
    'security',
    'maintenance',
    'cost',
  ]);
  for (const { question, lookAt } of reviewChecklist) {
    expect(question).toMatch(/^[A-Z].*\?$/);
    expect(lookAt).not.toBe('');
  }
});
