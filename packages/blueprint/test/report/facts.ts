import type { AttemptEnded, BuildEvent } from '../../src/build/events.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import type { RecordedCall } from '../../src/ledger/journal.ts';
import type { Note } from '../../src/ledger/notes.ts';
import { unknownUsage } from '../../src/models/port.ts';
import { toBuilds } from '../../src/report/builds.ts';
import type { DesignFacts } from '../../src/report/facts.ts';

// Records of designs that nobody built: to see how they are shown.

export const emptyFacts: DesignFacts = {
  name: 'empty',
  calls: [],
  builds: [],
  notes: [],
  validations: [],
  code: null,
  problems: [],
};

function call(id: string, at: string, step: string, usd: number, attempt = 1): RecordedCall {
  const asked = {
    event: 'asked',
    call: id,
    at,
    run: at.slice(0, 10),
    step,
    model: 'anthropic/claude-opus-5-5',
    mode: 'native',
    attempt,
    request: 'x',
    atMostUsd: 1,
  } as const;
  return { asked, ended: undefined, judged: undefined, cost: { usd, basis: 'measured' } };
}

interface Try {
  readonly task: string;
  readonly isRight: boolean;
  readonly usd: number | null;
}

function build(id: string, day: string, tries: readonly Try[]): BuildEvent[] {
  const at = (minute: number) => `${day}T12:${String(minute).padStart(2, '0')}:00.000Z`;
  const tasks = [...new Set(tries.map(({ task }) => task))];
  const base = { build: id };
  return [
    {
      ...base,
      at: at(0),
      event: 'build_started',
      base: 'a',
      branch: 'b',
      agent: 'claude',
      model: null,
      tasks: tasks.map(task => ({ id: task, hash: `${task} ${id}` })),
      carried: [],
    },
    ...tries.flatMap(({ task, isRight, usd }, index): BuildEvent[] => {
      const attempt = `${task}-${index}`;
      const ended: AttemptEnded = {
        ...{
          ...base,
          at: at(index + 1),
          event: 'attempt_ended',
          task,
          attempt,
          outcome: 'done',
          message: '',
        },
        ...{
          model: 'claude-sonnet-5-5',
          session: null,
          turns: 3,
          denied: [],
          durationMs: 50_000,
          recovered: false,
        },
        usage: { ...unknownUsage, inputTokens: 21_000, outputTokens: 900 },
        cost: usd === null ? { usd, basis: 'unpriced' } : { usd, basis: 'measured' },
      };
      const evidence: Evidence[] = [];
      return [
        {
          ...base,
          at: at(index),
          event: 'attempt_started',
          task,
          attempt,
          number: 1,
          base: 'a',
          continues: null,
          worktree: '/w',
          agent: 'claude',
          model: null,
          session: null,
          promptTokens: 900,
          atMostUsd: null,
        },
        ended,
        {
          ...base,
          at: at(index + 1),
          event: 'attempt_judged',
          task,
          attempt,
          tree: 't',
          files: [],
          faults: [],
          evidence,
          commit: isRight ? `c${index}` : null,
        },
      ];
    }),
    { ...base, at: at(50), event: 'build_ended', outcome: 'proven' },
  ];
}

const note = (id: string, on: string, more: object) => ({ note: id, at: on, on, text: '', ...more }) as Note;

export const busyFacts: readonly DesignFacts[] = [
  {
    name: 'shop',
    calls: [
      call('c1', '2026-10-01T09:00:00.000Z', 'design', 0.31),
      call('c2', '2026-10-01T09:05:00.000Z', 'design', 0.12, 2),
      call('c3', '2026-10-01T09:08:00.000Z', 'revise', 0.2),
    ],
    builds: toBuilds([
      ...build('b1', '2026-10-02', [
        { task: 'T1', isRight: true, usd: 0.21 },
        { task: 'T2', isRight: false, usd: 0.4 },
        { task: 'T2', isRight: true, usd: 0.15 },
        { task: 'T3', isRight: false, usd: 0.3 },
      ]),
      ...build('b2', '2026-10-04', [
        { task: 'T3', isRight: true, usd: 0.12 },
        { task: 'T4', isRight: true, usd: 0.22 },
        { task: 'T5', isRight: true, usd: 0.31 },
      ]),
    ]),
    notes: [
      note('aaaaaaa1', '2026-10-01T10:00:00.000Z', { event: 'accepted', changes: 'minor' }),
      note('aaaaaaa2', '2026-11-10T08:00:00.000Z', { event: 'deployed' }),
      note('aaaaaaa3', '2026-11-13T09:00:00.000Z', {
        event: 'incident',
        text: 'the queue was full for an hour',
      }),
      note('aaaaaaa4', '2026-11-14T09:00:00.000Z', { event: 'lesson', text: 'a template would have helped' }),
    ],
    validations: [
      {
        validation: 'v1',
        at: '2026-10-03T08:00:00.000Z',
        event: 'validated',
        coverage: { part: 710, of: 1000 },
        drift: { part: 6, of: 31 },
        checks: null,
      },
      {
        validation: 'v2',
        at: '2026-10-05T08:00:00.000Z',
        event: 'validated',
        coverage: { part: 890, of: 1210 },
        drift: { part: 2, of: 33 },
        checks: null,
      },
      {
        validation: 'v3',
        at: '2026-10-06T08:00:00.000Z',
        event: 'validated',
        coverage: { part: 1090, of: 1240 },
        drift: { part: 2, of: 33 },
        checks: null,
      },
    ],
    code: { lines: 1420, filesCreated: 18 },
    problems: [],
  },
  {
    ...emptyFacts,
    name: 'an-importer-of-invoices-with-a-long-name',
    calls: [
      call('d1', '2026-10-08T09:00:00.000Z', 'design', 0.09),
      call('d2', '2026-10-09T09:00:00.000Z', 'cascade-technical', 0.004),
    ],
    builds: toBuilds(build('b3', '2026-10-10', [{ task: 'T1', isRight: true, usd: null }])),
  },
];

export function hostileFacts(texts: readonly string[]): DesignFacts {
  return {
    ...emptyFacts,
    name: texts[0] ?? '',
    calls: [
      { ...call('c1', '2026-10-01T09:00:00.000Z', texts[1] ?? '', 0.3) },
      call('c2', '2026-10-01T09:00:00.000Z', texts[2] ?? '', 0.1),
    ],
    notes: texts.map((text, index) =>
      note(`n${index}`, '2026-10-01T10:00:00.000Z', { event: 'lesson', text }),
    ),
  };
}
