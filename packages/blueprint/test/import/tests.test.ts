import { expect, test } from 'vitest';
import { readFiles } from '../../src/import/import.ts';

const answer = (section: string) =>
  `# Shop\n\n## Implementation Roadmap\n\n1. Till (Simple)\n\n## Test Specification\n\n${section}\n\n## Risk Register\n\n| Risk | Impact |\n|---|---|\n| Fire | High |\n`;

const casesOf = (section: string) => {
  const { imported } = readFiles([{ path: 'answer.md', text: answer(section) }], undefined);
  expect(imported.design.risks).toHaveLength(1);
  expect(imported.unplaced).toEqual([]);
  return imported.design.testSpecification;
};

const whole = {
  id: 'TS1',
  title: 'Refuses a wrong key',
  level: 'integration',
  given: 'a key that is revoked',
  when: 'a request comes',
  // biome-ignore lint/suspicious/noThenProperty: a field of a test case; nothing awaits it.
  then: 'it is answered with 401',
  covers: ['F2'],
};

test.each<[string, string]>([
  [
    'a table',
    '| ID | Test | Level | Given | When | Then | Covers |\n|---|---|---|---|---|---|---|\n| TS1 | Refuses a wrong key | Integration | a key that is revoked | a request comes | it is answered with 401 | F2 |',
  ],
  [
    'headings with labels',
    '### TS1: Refuses a wrong key\n\n- **Level:** integration\n- **Given:** a key that is revoked\n- **When:** a request comes\n- **Then:** it is answered with 401\n- **Covers:** F2',
  ],
  [
    'a list with labels below',
    '- **TS1: Refuses a wrong key**\n  - Type: integration\n  - Preconditions: a key that is revoked\n  - Action: a request comes\n  - Expected: it is answered with 401\n  - Requirements: F2',
  ],
])('test cases in %s', (_, section) => {
  expect(casesOf(section)).toEqual([whole]);
});

test('test cases in one sentence each, below headings that say the level', () => {
  const section =
    '### Unit tests\n\n- Given an empty cart, when it is paid, then nothing is charged.\n\n### Integration tests\n\n1. Restart → no order is lost\n';
  expect(casesOf(section)).toMatchObject([
    { id: 'TS1', level: 'unit', given: 'an empty cart', when: 'it is paid' },
    { id: 'TS2', level: 'integration', title: 'Restart', given: '' },
  ]);
});

test('an answer without one has none', () => {
  const { imported } = readFiles(
    [{ path: 'answer.md', text: '## Roadmap\n\n1. Till (Simple)\n' }],
    undefined,
  );
  expect(imported.design.testSpecification).toBeNull();
});
