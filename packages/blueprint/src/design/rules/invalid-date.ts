import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const invalidDate: Rule = {
  id: 'invalid-date',
  severity: 'error',
  summary: 'The date of a decision is a day, written YYYY-MM-DD.',
  why: 'Records are sorted by it, and 03/04/2026 is two days.',
  wrong: 'date: 03/04/2026',
  right: 'date: 2026-04-03',
  *find({ design }) {
    for (const { id, date } of design.decisions) {
      if (date === null || isDay(date)) continue;
      yield {
        message: `the date of ${id}, "${excerpt(date)}", is no day`,
        hint: 'Write it as YYYY-MM-DD.',
        id,
      };
    }
  },
};

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
