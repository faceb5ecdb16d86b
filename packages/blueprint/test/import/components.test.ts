import { expect, test } from 'vitest';
import { readFiles } from '../../src/import/import.ts';

const read = (section: string) => {
  const text = `# Shop\n\n## Components\n\n${section}\n\n## Implementation Roadmap\n\n1. Till (Simple)\n`;
  return readFiles([{ path: 'answer.md', text }], undefined).imported;
};

test('components in a table, with paths, packages and what they depend on', () => {
  const { design, unplaced } = read(
    [
      '| Component | Responsibility | Files | Depends on | Technology | Owner |',
      '|---|---|---|---|---|---|',
      '| **Till** | Takes money | `src/till/**`, `src/pay.ts` | Ledger, the bank | fastify; pg | Ada |',
      '| Ledger | Keeps postings | `src/ledger/` | – | – | Bob |',
    ].join('\n'),
  );
  expect(unplaced).toEqual([]);
  expect(design.components).toEqual([
    {
      id: 'till',
      responsibility: 'Takes money; Owner: Ada; Depends on: Ledger, the bank',
      paths: ['src/till/**', 'src/pay.ts'],
      dependsOn: ['ledger'],
      packages: ['fastify', 'pg'],
    },
    {
      id: 'ledger',
      responsibility: 'Keeps postings; Owner: Bob',
      paths: ['src/ledger/**'],
      dependsOn: [],
      packages: [],
    },
  ]);
});

test('components as items; one with more below it is listed, not guessed', () => {
  const { design, unplaced } = read(
    '- **Till**: takes money, in `src/till/*`\n- `ledger` — keeps postings\n- **Print server**\n\n  A paragraph of its own.',
  );
  expect(design.components.map(({ id, responsibility, paths }) => [id, responsibility, paths])).toEqual([
    ['till', 'takes money, in `src/till/*`', ['src/till/*']],
    ['ledger', 'keeps postings', []],
  ]);
  expect(unplaced.map(({ text }) => text)).toEqual(['- **Print server**', '  A paragraph of its own.']);
});
