import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decision, Design, Risk, Task } from '../../src/design/design.ts';
import { writeDesignFolder } from '../../src/design/folder.ts';
import type { CallEvent } from '../../src/models/call-event.ts';

const level = { low: 'Low', medium: 'Medium', high: 'High' } as const;

const decision = (id: string, title: string, more: Partial<Decision> = {}): Decision => ({
  id,
  title,
  status: 'accepted',
  date: '2026-11-20',
  context: 'Two systems write to the same rows, and support cannot say which one was right.',
  options: [
    { name: 'As decided', pros: ['one place that knows'], cons: ['one more table'] },
    { name: 'Leave it', pros: ['no work'], cons: ['two wrong invoices a month'] },
  ],
  decision: 'Write it once, and let everything else read it.',
  rationale: 'The rows are few, the mistakes expensive.',
  consequences: { good: ['A wrong sum has one cause'], bad: ['A read more for each invoice'] },
  risks: [{ risk: 'The table grows', mitigation: 'A partition for each year' }],
  confirmation: { command: 'npm test -- ledger', expects: 'exit 0' },
  covers: [],
  ...more,
});

const task = (
  id: string,
  title: string,
  dependsOn: string[],
  complexity: Task['complexity'],
  more: Partial<Task> = {},
): Task => ({
  id,
  title,
  description: `${title}, with its tests.`,
  dependsOn,
  complexity,
  components: ['core'],
  covers: [],
  decisions: [],
  checks: [{ command: `npm test -- ${id.toLowerCase()}`, expects: 'exit 0' }],
  ...more,
});

const risk = (id: string, title: string, probability: Risk['probability'], impact: Risk['impact']): Risk => ({
  id,
  title,
  description: 'Seen twice in the last year.',
  probability,
  impact,
  mitigation: 'A check before each run, and an alert after two failures.',
  contingency: 'Stop the run and post by hand.',
});

/** A design as people write them. */
export const invoices: Design = {
  title: 'Invoices',
  summary:
    'A service that turns *completed orders* into invoices, numbers them without gaps, and posts them to the accounting system. It keeps a ledger of its own, so that a failed post can be repeated without a second invoice.',
  components: [
    {
      id: 'core',
      responsibility: 'Numbers, sums and states of invoices; no input or output.',
      paths: ['src/core/**'],
      dependsOn: [],
      packages: [],
    },
    {
      id: 'store',
      responsibility: 'Tables, migrations, and the only place with SQL.',
      paths: ['src/store/**', 'migrations/**'],
      dependsOn: ['core'],
      packages: ['pg'],
    },
    {
      id: 'posting',
      responsibility: 'Outbox and client of the accounting system.',
      paths: ['src/posting/**'],
      dependsOn: ['core', 'store'],
      packages: ['undici'],
    },
    {
      id: 'http',
      responsibility: 'Routes and their validation.',
      paths: ['src/http/**'],
      dependsOn: ['core', 'store'],
      packages: ['fastify'],
    },
  ],
  decisions: [
    decision('ADR-001', 'A number is drawn in the transaction that needs it', { covers: ['F1', 'N2'] }),
    decision('ADR-002', 'An outbox table instead of a message broker', { covers: ['F3', 'C2'] }),
    decision('ADR-003', 'Sums are integers of cents', { covers: ['F2'] }),
    decision('ADR-004', 'Posts carry an idempotency key made from the invoice number', {
      covers: ['F3', 'N3'],
    }),
    decision('ADR-005', 'Documents are rendered when they are asked for, not when they are issued', {
      status: 'proposed',
      covers: ['F4'],
    }),
    decision('ADR-006', 'TypeScript with `fastify` and `pg`', { covers: ['C1'] }),
    decision('ADR-007', 'Invoices live in the database of the shop', {
      status: 'superseded',
      confirmation: null,
    }),
  ],
  phases: [
    {
      id: 'P1',
      title: 'Core and store',
      goal: 'An order becomes a stored invoice with a number.',
      tasks: [
        task('T1', 'Set up the repository, its checks and an empty service', [], 'Simple', {
          covers: ['C1'],
        }),
        task('T2', 'Model invoices, lines and sums', ['T1'], 'Medium', {
          covers: ['F2'],
          decisions: ['ADR-003'],
        }),
        task('T3', 'Write tables and migrations', ['T1'], 'Medium', { components: ['store'] }),
        task('T4', 'Draw numbers without gaps under concurrency', ['T2', 'T3'], 'Complex', {
          components: ['store'],
          covers: ['F1', 'N2'],
          decisions: ['ADR-001'],
        }),
      ],
    },
    {
      id: 'P2',
      title: 'Posting',
      goal: 'Invoices reach the accounting system once.',
      tasks: [
        task('T5', 'Fill the outbox with each invoice', ['T4'], 'Simple', { components: ['posting'] }),
        task('T6', 'Client of the accounting system, with retries', ['T1'], 'Medium', {
          components: ['posting'],
        }),
        task('T7', 'Post from the outbox, once', ['T5', 'T6'], 'Complex', {
          components: ['posting'],
          covers: ['F3', 'N3', 'C2'],
          decisions: ['ADR-002', 'ADR-004'],
        }),
      ],
    },
    {
      id: 'P3',
      title: 'Interface',
      goal: 'Support can look an invoice up and correct it.',
      tasks: [
        task('T8', 'Routes to issue and read invoices', ['T4'], 'Medium', {
          components: ['http'],
          covers: ['N1'],
        }),
        task('T9', 'Credit notes', ['T8', 'T4'], 'Medium', {
          components: ['http'],
          covers: ['F5'],
          checks: [],
        }),
        task('T10', 'PDF documents', ['T8'], null, { components: ['http'], covers: ['F4'] }),
      ],
    },
    {
      id: 'P4',
      title: 'Ready to run',
      goal: 'It runs beside the old system for a week.',
      tasks: [
        task('T11', 'Import the open invoices of the old system', ['T3', 'T4'], 'Medium', {
          components: ['store'],
        }),
        task('T12', 'Compare with the old system, and switch', ['T7', 'T9', 'T10', 'T11', 'T1'], 'Complex', {
          components: ['posting'],
        }),
      ],
    },
  ],
  executionPrompt:
    '# Build the invoice service\n\nThe design below is binding.\n\n## Files\n\n```\nsrc/core/\nsrc/store/\n```\n\n## Requirements\n\nF1 …\n',
  metrics: [
    {
      id: 'M1',
      name: 'Issue an invoice',
      kind: 'benchmark',
      target: 'under 150 ms at p95, 20 a second',
      measurement: 'k6 for 5 minutes against staging',
      command: 'npm run bench -- issue',
      covers: ['N1'],
    },
    {
      id: 'M2',
      name: 'Gaps in numbers',
      kind: 'validation',
      target: '0 in 100,000 concurrent invoices',
      measurement: 'a query over the ledger after the load test',
      command: 'npm run check:gaps',
      covers: ['F1', 'N2'],
    },
    {
      id: 'M3',
      name: 'Coverage by tests',
      kind: 'quality gate',
      target: 'at least 90 % of lines',
      measurement: 'vitest',
      command: 'npm run coverage',
      covers: [],
    },
    {
      id: 'M4',
      name: 'Double posts',
      kind: 'validation',
      target: '0 after 200 killed runs',
      measurement: 'kill the poster at random, count in the accounting sandbox',
      command: null,
      covers: ['N3'],
    },
  ],
  risks: [
    risk('R1', 'Two processes draw the same number', level.low, level.high),
    risk('R2', 'The accounting system answers late and has posted', level.high, level.high),
    risk('R3', 'Old data has invoices without orders', level.high, level.medium),
    risk('R4', 'PDF layout differs from the approved one', level.medium, level.low),
    risk('R5', 'The team of accounting changes its API', null, level.medium),
  ],
  testSpecification: null,
};

export const invoicesBrief = `---
template: crud_api
---

# Invoices

## Context

Two engineers, four weeks, no budget for services.

## Requirements

### Functional

- F1 Each completed order becomes one invoice whose number follows the one before without a gap.
- F2 Sums are exact to the cent, for every tax rate.
- F3 Each invoice is posted to the accounting system exactly once.
- F4 An invoice can be read as a PDF.
- F5 An invoice can be corrected by a credit note.

### Non-functional

- N1 Issuing an invoice takes under 150 ms at p95, at 20 a second.
- N2 Numbers stay without gaps when 50 processes issue invoices at the same time.
- N3 A kill at any point neither loses nor doubles a post.

### Constraints

- C1 TypeScript, fastify, PostgreSQL 16.
- C2 No new infrastructure.
- C3 German law on invoices holds.

## Current State

A macro in a spreadsheet.

## Acceptance

A week beside the macro without a difference.
`;

/** The smallest design. */
export const tiny: Design = {
  title: 'One thing',
  summary: '',
  components: [],
  decisions: [],
  phases: [
    {
      id: 'P1',
      title: 'All',
      goal: '',
      tasks: [task('T1', 'Do it', [], null, { components: [], checks: [] })],
    },
  ],
  executionPrompt: '',
  metrics: [],
  risks: [],
  testSpecification: null,
};

/** 120 tasks in 8 phases, 40 decisions, 60 requirements. */
export function largeDesign(): Design {
  const areas = ['Catalogue', 'Basket', 'Checkout', 'Payment', 'Stock', 'Shipping', 'Support', 'Reports'];
  const sizes = ['Simple', 'Medium', 'Complex'] as const;
  const count = 15;
  return {
    ...invoices,
    title: 'A platform for shops with many tenants, warehouses and ways to pay',
    decisions: Array.from({ length: 40 }, (_, index) =>
      decision(
        `ADR-${String(index + 1).padStart(3, '0')}`,
        `${areas[index % 8]} keeps its data apart, part ${index + 1}`,
        {
          covers: [`F${index + 1}`],
        },
      ),
    ),
    phases: areas.map((title, phase) => ({
      id: `P${phase + 1}`,
      title,
      goal: `${title} works on its own.`,
      tasks: Array.from({ length: count }, (_, index) => {
        const number = phase * count + index + 1;
        const before = [
          ...(index > 2 ? [number - 1 - (index % 3)] : []),
          ...(phase > 0 && index % 5 === 0 ? [number - count, number - count + 2] : []),
        ];
        return task(
          `T${number}`,
          `${title}: build part ${index + 1} of the things that it needs`,
          before.map(each => `T${each}`),
          sizes[(index + phase) % 3] ?? 'Medium',
          { covers: [`F${(number % 50) + 1}`] },
        );
      }),
    })),
    metrics: Array.from({ length: 25 }, (_, index) => ({
      id: `M${index + 1}`,
      name: `${areas[index % 8]} answers in time`,
      kind: 'benchmark' as const,
      target: `under ${index + 10} ms at p99`,
      measurement: 'k6 against staging',
      command: null,
      covers: [`F${index + 1}`],
    })),
  };
}

export function largeBrief(): string {
  const items = Array.from(
    { length: 60 },
    (_, index) => `- F${index + 1} Thing number ${index + 1} can be done.`,
  );
  return `# Shops\n\n## Context\n\nShops.\n\n## Requirements\n\n### Functional\n\n${items.join('\n')}\n\n### Non-functional\n\n### Constraints\n\n## Current State\n\nNothing.\n\n## Acceptance\n\nIt runs.\n`;
}

/** What breaks out of HTML, CSS, scripts, SVG and terminals, in every field that a person or a model writes. */
export const attacks = [
  '<script>window.broken = 1</script>',
  '</style><style>body{display:none}</style>',
  '"><img src=x onerror="window.broken = 1">',
  "' onmouseover='window.broken = 1",
  '[click](javascript:window.broken=1)',
  '![image](https://example.invalid/tracker.png)',
  '<a href="data:text/html,<script>1</script>">x</a>',
  '</title></pre></details></svg>',
  '<iframe srcdoc="<script>1</script>"></iframe>',
  'user\u202egnp.exe',
  '\u001b]8;;https://example.invalid\u0007link',
] as const;

export function hostileDesign(): Design {
  const all = attacks.join(' ');
  return {
    ...invoices,
    title: `Invoices ${all}`,
    summary: all,
    components: [
      { id: 'core', responsibility: all, paths: ['src/**'], dependsOn: [], packages: ['x<script>'] },
    ],
    decisions: [
      decision('ADR-001', all, {
        context: all,
        decision: all,
        rationale: all,
        options: [{ name: all, pros: [all], cons: [all] }],
        risks: [{ risk: all, mitigation: all }],
        consequences: { good: [all], bad: [all] },
      }),
    ],
    phases: [
      {
        id: 'P1',
        title: all,
        goal: all,
        tasks: [task('T1', all, [], 'Simple', { description: all }), task('T2', all, ['T1'], 'Complex')],
      },
    ],
    executionPrompt: all,
    metrics: [
      { id: 'M1', name: all, kind: 'benchmark', target: all, measurement: all, command: all, covers: ['F1'] },
    ],
    risks: [{ ...risk('R1', all, 'High', 'High'), mitigation: all, contingency: all }],
    testSpecification: [
      // biome-ignore lint/suspicious/noThenProperty: the three words of a test case; nothing awaits one.
      { id: 'TS1', title: all, level: 'unit', given: all, when: all, then: all, covers: ['F1'] },
    ],
  };
}

/** Puts a design into a project, with a brief and a journal where there are any. */
export async function writeProject(
  directory: string,
  name: string,
  design: Design,
  { brief, calls = [] }: { brief?: string; calls?: readonly CallEvent[] } = {},
): Promise<string> {
  const folder = join(directory, 'design', name);
  mkdirSync(folder, { recursive: true });
  await writeDesignFolder(folder, design);
  if (brief !== undefined) writeFileSync(join(folder, 'brief.md'), brief);
  if (calls.length > 0) {
    writeFileSync(join(folder, 'journal.jsonl'), `${calls.map(call => JSON.stringify(call)).join('\n')}\n`);
  }
  return folder;
}

/** A design and five critiques, one of which failed. */
export function someCalls(): CallEvent[] {
  return ['design', 'critique-security', 'critique-scale', 'critique-cost', 'revise'].flatMap(
    (step, index): CallEvent[] => [
      {
        event: 'asked',
        call: `c${index}`,
        at: '2026-11-20T10:00:00.000Z',
        run: 'r1',
        step,
        model: step.startsWith('critique') ? 'anthropic/claude-sonnet-5-5' : 'anthropic/claude-opus-5-5',
        mode: 'native',
        attempt: 1,
        request: 'x',
        atMostUsd: 1,
      },
      {
        event: 'answered',
        call: `c${index}`,
        at: '2026-11-20T10:01:00.000Z',
        answeredBy: 'claude',
        finish: 'complete',
        usage: {
          inputTokens: 2100 + index * 900,
          cacheReadTokens: index * 500,
          cacheWriteTokens: 0,
          outputTokens: 9000 - index * 1500,
        },
        tokens: 'measured',
        costUsd: 0.21 - index * 0.03,
        costBasis: 'measured',
        priceFrom: '2026-09-01',
        durationMs: 60_000,
        retries: 0,
        warnings: [],
      } as CallEvent,
      {
        event: 'judged',
        call: `c${index}`,
        at: '2026-11-20T10:01:00.000Z',
        outcome: 'accepted',
        problems: [],
      },
    ],
  );
}
