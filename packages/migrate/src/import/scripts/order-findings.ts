import type { ImportFinding } from '../model.ts';
import type { PlacedScript } from './placement.ts';
import type { ScriptName } from './script-name.ts';

/** What a person should look at in an order that was guessed. */
export function tellOrder(placed: readonly PlacedScript[]): ImportFinding[] {
  return [...placed.flatMap(tellName), ...tellOutOfOrder(placed), ...tellSameDate(placed)];
}

function tellName({ name, isCertain, reason }: PlacedScript): ImportFinding[] {
  const { path: file, otherTimes, isAmbiguous } = name;
  const hint = 'Look at the order; --write-mapping writes it down for you to change.';
  return [
    ...(otherTimes.length === 0
      ? []
      : [
          {
            id: 'two-dates',
            severity: 'note' as const,
            message: 'has more than one date in its name: the first one counts',
            hint,
            file,
          },
        ]),
    ...(isAmbiguous
      ? [
          {
            id: 'ambiguous-date',
            severity: 'warning' as const,
            message: 'day and month of its date could be exchanged: read as day, month, year',
            hint,
            file,
          },
        ]
      : []),
    ...(name.time === undefined && name.number === undefined
      ? [
          {
            id: isCertain ? 'no-date' : 'no-place',
            severity: 'warning' as const,
            message: reason,
            hint,
            file,
          },
        ]
      : []),
  ];
}

/** Numbers that do not grow with the dates. */
function tellOutOfOrder(placed: readonly PlacedScript[]): ImportFinding[] {
  let highest: ScriptName | undefined;
  return placed.flatMap(({ name }) => {
    if (name.number === undefined || name.time === undefined) return [];
    const before = highest;
    if (before?.number === undefined || name.number >= before.number) {
      highest = name;
      return [];
    }
    return [
      {
        id: 'out-of-order',
        severity: 'warning' as const,
        message: `number ${name.number} has a later date than number ${before.number} (${before.path}): the date counts`,
        file: name.path,
      },
    ];
  });
}

function tellSameDate(placed: readonly PlacedScript[]): ImportFinding[] {
  return placed.flatMap(({ name }, place) => {
    const before = placed[place - 1]?.name;
    const isSame = before?.time === name.time && before?.number === name.number;
    if (!isSame || before === undefined || (name.time === undefined && name.number === undefined)) return [];
    return [
      {
        id: 'same-version',
        severity: 'note' as const,
        message: `has the same date and number as ${before.path}: by name`,
        file: name.path,
      },
    ];
  });
}
