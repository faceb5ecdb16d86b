import type { Design } from '../design/design.ts';
import { tasksOf } from '../design/tasks.ts';

/** Something that is to hold of what was built, with the command that shows it. */
export interface ToProve {
  /** Of the element of the design. */
  readonly id: string;
  readonly kind: 'check' | 'confirmation' | 'metric';
  readonly title: string;
  /** Null: nobody can run it. */
  readonly command: string | null;
  /** Of a metric its target. */
  readonly expects: string;
  /** Not measured is as bad as failed. */
  readonly isRequired: boolean;
  /** Ids of requirements. */
  readonly covers: readonly string[];
}

/**
 * Everything that a design says can be proven: the checks of its tasks, what confirms its decisions, its metrics. A metric
 * that is a quality gate has to be measured; others may be looked at by people. Pure.
 */
export function listToProve(design: Design): ToProve[] {
  return [
    ...tasksOf(design).flatMap(({ id, title, checks, covers }) =>
      checks.map(
        ({ command, expects }): ToProve => ({
          id,
          kind: 'check',
          title,
          command: orNull(command),
          expects,
          isRequired: true,
          covers,
        }),
      ),
    ),
    ...design.decisions.flatMap(({ id, title, confirmation, covers, status }): ToProve[] =>
      confirmation === null || status === 'rejected' || status === 'deprecated' || status === 'superseded'
        ? []
        : [
            {
              id,
              kind: 'confirmation',
              title,
              command: orNull(confirmation.command),
              expects: confirmation.expects,
              isRequired: confirmation.command.trim() !== '',
              covers,
            },
          ],
    ),
    ...design.metrics.map(
      ({ id, name, target, command, covers, kind }): ToProve => ({
        id,
        kind: 'metric',
        title: name,
        command: command === null ? null : orNull(command),
        expects: target,
        isRequired: kind === 'quality gate',
        covers,
      }),
    ),
  ];
}

/** Every command that a validation runs, once. */
export function commandsToRun(list: readonly ToProve[]): string[] {
  return [...new Set(list.flatMap(({ command }) => command ?? []))];
}

function orNull(command: string): string | null {
  return command.trim() === '' ? null : command;
}
