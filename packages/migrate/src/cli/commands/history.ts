import { type Output, plural, wrap } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { ChainCheck } from '../../history/events.ts';
import type { CommandDefinition } from '../command.ts';
import { renderEvents } from '../render/history.ts';
import { parseCount } from '../values.ts';

const defaultLimit = 50;

export const historyCommand: CommandDefinition = {
  name: 'history',
  summary: 'show the audit trail',
  description:
    'Lists what was done to this target, by whom and how it ended: the newest events of schema_events, oldest first. With --verify it computes the hash chain over all events anew and exits with 1 when it is broken. Changes nothing and waits for no lock.',
  options: [
    {
      flags: '--limit <number>',
      description: `how many events (default: ${defaultLimit})`,
      parse: text => parseCount(text, 'events'),
    },
    { flags: '--verify', description: 'check the hash chain over all events' },
  ],
  needsDatabase: true,
  examples: ['migrate history', 'migrate history --limit 200 --json', 'migrate history --verify'],
  async run({ options, migrator }) {
    if (options['verify'] === true) {
      const check = await migrator().verifyEvents();
      const finding = brokenChain(check);
      return {
        data: check,
        render: output => renderCheck(check, output),
        ...(finding === undefined ? {} : { finding }),
      };
    }
    const limit = (options['limit'] as number | undefined) ?? defaultLimit;
    const report = await migrator().events({ limit });
    return { data: report, render: output => renderEvents(report, output) };
  },
};

function brokenChain({ edited, unlinked }: ChainCheck): MigrateError | undefined {
  const [first] = [...edited, ...unlinked].sort((a, b) => a - b);
  if (first === undefined) return undefined;
  return new MigrateError('history_broken', `the audit trail is broken at event ${first}`, {
    details: [
      ...(edited.length === 0 ? [] : [`edited after it was written: ${list(edited)}`]),
      ...(unlinked.length === 0 ? [] : [`not what followed the event before it: ${list(unlinked)}`]),
    ],
    hint: 'Somebody with the rights of the owner has switched the trigger off and changed schema_events. Compare with a backup of the database.',
  });
}

/** A chain that was broken once is broken in all that follows, where it was hashed anew. */
function list(ids: readonly number[]): string {
  const shown = ids.slice(0, 10).join(', ');
  return ids.length > 10 ? `${shown} and ${ids.length - 10} more` : shown;
}

function renderCheck(check: ChainCheck, output: Output): void {
  const { events, edited, unlinked, newestHash } = check;
  const { line, style, symbols, width } = output;
  if (edited.length + unlinked.length > 0) {
    const wrong = new Set([...edited, ...unlinked]).size;
    line(
      `${style.red(symbols.failure)} ${plural(events, 'event')}, ${wrong} of them not as they were written.`,
    );
    const { details = [], hint = '' } = brokenChain(check) ?? {};
    output.lines(details.flatMap(detail => wrap(`  ${detail}`, width, '    ')));
    output.lines(wrap(`  ${hint}`, width, '  '));
    return;
  }
  line(`${style.green(symbols.success)} ${plural(events, 'event')}, and the hash chain is whole.`);
  if (newestHash !== undefined) line(style.dim(`Newest hash: ${newestHash}`));
}
