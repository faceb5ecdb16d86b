import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { FleetGate } from '../../fleet/gate.ts';
import type { MigrationState } from '../../plan/status.ts';
import { redact } from '../../redact.ts';
import { nameSome } from './fleet-log.ts';
import { jsonOfError } from './json.ts';

const words: Readonly<Record<MigrationState, string>> = {
  applied: 'applied',
  pending: 'pending',
  failed: 'failed',
  unfinished: 'unfinished',
  rollback_unfinished: 'rolled back half way',
  changed: 'applied from another file',
  missing: 'applied, and without a file',
  out_of_order: 'pending, out of order',
};

/** What to do before the question is asked again. */
export function gateCure({ lacking, unreachable }: FleetGate): string {
  const steps = [
    ...(lacking.length > 0 ? ['run "migrate up", over a fleet "migrate fleet up"'] : []),
    ...(unreachable.length > 0 ? ['mend what cannot be asked'] : []),
  ];
  return `Do not deploy yet: ${steps.join(', ')}, then ask again.`;
}

/** What is missing where, target by target in the same state, and what to do about it. */
export function renderGate(gate: FleetGate, output: Output): void {
  const { targets, lacking, unreachable } = gate;
  const { style, symbols, width } = output;
  for (const group of lacking) {
    output.line(
      `${style.red(symbols.failure)} ${plural(group.targets.length, 'target')} not ready: ${printable(nameSome(group.targets))}`,
    );
    for (const { version, description, state } of group.missing) {
      output.lines(wrap(`  ${version}_${printable(description)}: ${words[state]}`, width, '    '));
    }
  }
  for (const { target, error } of unreachable) {
    const text = `${style.red(symbols.failure)} ${printable(target)} cannot be asked: ${printable(redact(error.message))}`;
    output.lines(wrap(text, width, '  '));
  }
  if (lacking.length === 0 && unreachable.length === 0)
    output.line(
      `${style.green(symbols.success)} Ready: ${plural(targets, 'target')} with all that this release needs.`,
    );
  else output.lines(wrap(gateCure(gate), width).map(style.dim));
}

export function jsonOfGate({ targets, lacking, unreachable }: FleetGate): unknown {
  return {
    ready: lacking.length === 0 && unreachable.length === 0,
    targets,
    lacking,
    unreachable: unreachable.map(({ target, error }) => ({ target, error: jsonOfError(error) })),
  };
}
