import { printable, UsageError } from '@proven/terminal';
import type { ChangeSize } from '../../ledger/notes.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition } from '../command.ts';
import type { TimeSpan } from '../make-note.ts';
import { noteWords } from '../note-words.ts';

export const noteCommand: CommandDefinition = {
  name: 'note',
  arguments: [
    { name: '<kind>', description: Object.keys(noteWords).join(', ') },
    { name: '[text...]', description: 'in your words' },
  ],
  summary: 'write down what only a person knows',
  description:
    'Adds a line to the journal of a design, for "blueprint report": that the design was accepted, how long the review took, when it went to production, defects and incidents since, whether performance is within targets, how satisfied users are (0 to 10), and what was learnt. Nothing is ever changed: a note that was wrong is taken back with "blueprint note retracted ID".',
  options: [
    { flags: '--design <name>', description: 'the design; need not be named where there is only one' },
    {
      flags: '--on <time>',
      description: 'when it happened: 2026-11-23, or 2026-11-23T14:30 in UTC (now)',
      parse: parseTime,
    },
    {
      flags: '--changes <size>',
      description: 'of an accepted design before it was used: none, minor or major (none)',
      parse: parseChanges,
    },
    { flags: '--minutes <n>', description: 'that a review took', parse: parsePositive },
    { flags: '--missed', description: 'performance is not within targets' },
    { flags: '--score <n>', description: 'of users, from 0 to 10', parse: parseScore },
  ],
  examples: [
    'blueprint note accepted --changes minor',
    'blueprint note reviewed --minutes 15',
    'blueprint note deployed --design shop --on 2026-11-23',
    'blueprint note defect "an empty cart cannot be paid" --design shop',
    'blueprint note incident "the queue was full for an hour" --on 2026-11-24T03:10',
    'blueprint note lesson "a template would have helped"',
  ],
  async run({ arguments: [kind = '', ...words], options, config, now }) {
    const { kindOf, makeNote } = await import('../make-note.ts');
    const { appendNote } = await import('../../ledger/notes.ts');
    const { secretsOf } = await import('../../models/keys.ts');
    const folder = chooseDesign(config.designs, options['design'] as string | undefined);
    const note = makeNote(kindOf(kind), words.join(' ').trim(), options, now(), folder);
    appendNote(folder, note, secretsOf(config.environment));
    return {
      data: note,
      render: ({ line, style, symbols }) =>
        line(
          `${style.green(symbols.success)} Noted as ${note.note}: ${note.event} ${printable(note.text)}`.trimEnd(),
        ),
    };
  },
};

/** A day or a minute, in UTC: when it can have happened. */
function parseTime(text: string): TimeSpan {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?Z?)?$/.exec(text) ?? [];
  const from = new Date(`${day}T${time ?? '00:00'}Z`);
  // 2026-02-30 would be taken for a day in March.
  const isDay = day !== undefined && !Number.isNaN(from.getTime()) && from.toISOString().startsWith(day);
  if (!isDay)
    throw new UsageError(`"${printable(text)}" is not a time such as 2026-11-23 or 2026-11-23T14:30`);
  return { from, to: time === undefined ? new Date(`${day}T23:59:59Z`) : from };
}

function parseChanges(text: string): ChangeSize {
  const sizes: readonly ChangeSize[] = ['none', 'minor', 'major'];
  const size = sizes.find(each => each === text);
  if (size !== undefined) return size;
  throw new UsageError(`"${printable(text)}" is not one of ${sizes.join(', ')}`);
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 100_000) return value;
  throw new UsageError(`"${printable(text)}" is not a number above 0`);
}

function parseScore(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 10) return value;
  throw new UsageError(`"${printable(text)}" is not a number from 0 to 10`);
}
