import { expect, test } from 'vitest';
import { goodDesigns } from '../../../test/fixtures/designs/index.ts';
import { checkBrief } from '../../brief/check.ts';
import { checkDesign } from './check.ts';

test.each(goodDesigns)(
  'nothing is found in the good design of $name, and nothing in its brief',
  ({ design, reading }) => {
    expect(checkBrief(reading, 'brief.md').map(({ code, message }) => [code, message])).toEqual([]);
    expect(checkDesign(design, reading.brief).map(({ code, message }) => [code, message])).toEqual([]);
  },
);
