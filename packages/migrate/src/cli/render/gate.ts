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

/** What is missing where: versions first, then the targets that lack them. */
export function renderGate({ targets, lacking, unreachable }: FleetGate, output: Output): void {
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
}

export function jsonOfGate({ targets, lacking, unreachable }: FleetGate): unknown {
  return {
    ready: lacking.length === 0 && unreachable.length === 0,
    targets,
    lacking,
    unreachable: unreachable.map(({ target, error }) => ({ target, error: jsonOfError(error) })),
  };
}
