import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { RepairAction } from '../../plan/repair.ts';
import type { CommandDefinition } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';
import { parseVersion } from '../values.ts';

export const repairCommand: CommandDefinition = {
  name: 'repair',
  arguments: [{ name: '[version]', description: 'only this migration' }],
  summary: 'accept changed files, clear failed rows',
  description:
    'Puts the history right, never the database: accepts that an applied file was changed, clears the row of a migration that failed, forgets statements of a migration that ran in part outside of a transaction. Shows what it would do and asks. Every change leaves an event. A failed migration whose file was corrected does not need this: the next "migrate up" tries it again.',
  options: [{ flags: '--yes', description: 'do it without asking' }],
  needsDatabase: true,
  examples: ['migrate repair', 'migrate repair 20241024120000_001', 'migrate repair --yes'],
  async run(invocation) {
    const {
      arguments: [argument],
      notes,
      migrator,
    } = invocation;
    const goal = argument === undefined ? {} : { version: parseVersion(argument) };
    const migrations = migrator();
    const planned = await migrations.planRepair(goal);
    if (planned.actions.length > 0) {
      for (const action of planned.actions)
        notes.lines(describeAction(action, notes).flatMap(line => wrap(line, notes.width, '  ')));
      await requireConfirmation(`Make ${plural(planned.actions.length, 'change')}?`, invocation);
    }
    const { actions } = planned.actions.length === 0 ? planned : await migrations.repair(goal, planned);
    return {
      data: { actions: actions.map(({ type, version }) => ({ type, version })) },
      render: ({ line, style, symbols }) => {
        const done = style.green(symbols.success);
        if (planned.actions.length === 0) line(`${done} Nothing to repair.`);
        for (const { type, version } of actions) line(`${done} ${version}: ${outcomes[type]}.`);
        if (actions.length < planned.actions.length)
          line(
            `${plural(planned.actions.length - actions.length, 'change')} not made: the history has changed meanwhile.`,
          );
      },
    };
  },
};

const outcomes: Readonly<Record<RepairAction['type'], string>> = {
  accept_checksum: 'the file as it is now counts as the applied one',
  clear_failure: 'counts as never tried',
  forget_rollback: 'counts as applied',
};

function describeAction(
  { type, version, description, file, entry }: RepairAction,
  { style, symbols }: Output,
): string[] {
  const mark = style.yellow(symbols.warning);
  const name = printable(`${version}_${description}`);
  switch (type) {
    case 'accept_checksum':
      return [
        `${mark} ${name} was applied and its file was changed since`,
        `  applied: ${entry.checksum}`,
        `  now:     ${file?.checksum ?? ''}`,
        '  The file as it is now will count as the applied one. The database stays as it is.',
      ];
    case 'clear_failure':
      return [
        `${mark} ${name} was tried and is not applied`,
        ...(entry.notes === undefined ? [] : [`  ${printable(entry.notes)}`]),
        entry.statementsRun === 0
          ? '  It will count as never tried.'
          : `  ${entry.statementsRun} of its statements ran and stay. That will be forgotten, and the next "migrate up" begins with its first one: only if you have undone them by hand.`,
      ];
    case 'forget_rollback':
      return [
        `${mark} ${name} is rolled back half way`,
        `  ${entry.statementsRun} of the statements of its DOWN ran. That will be forgotten, and it counts as applied: only if you have undone them by hand.`,
      ];
  }
}
