import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { DriftGroup, FleetDrift } from '../../fleet/drift.ts';
import { redact } from '../../redact.ts';
import { driftCure, renderDifferences } from './differences.ts';
import { nameSome } from './fleet-log.ts';
import { jsonOfError } from './json.ts';

/** True when more differs than what may differ between databases with the same migrations. */
export function isRealDrift({ differences }: DriftGroup): boolean {
  return differences.some(difference => difference.class === 'schema');
}

/** One paragraph for each kind of schema. */
export function renderFleetDrift(drift: FleetDrift, output: Output): void {
  const { style, symbols, width } = output;
  const reference = drift.comparedWith === 'files' ? 'the files make them' : 'the biggest group is';
  for (const group of drift.groups) {
    const isOdd = isRealDrift(group);
    const mark = isOdd ? style.red(symbols.failure) : style.green(symbols.success);
    const what = `${plural(group.targets.length, 'target')} with ${plural(group.applied, 'applied file')}, ${isOdd ? 'not ' : ''}as ${reference}`;
    output.lines(wrap(`${mark} ${what}: ${printable(nameSome(group.targets))}`, width, '  '));
    if (group.differences.length > 0) output.lines(renderDifferences(group.differences, output));
  }
  for (const { target, error } of drift.unreachable) {
    const text = `${style.red(symbols.failure)} ${printable(target)} cannot be asked: ${printable(redact(error.message))}`;
    output.lines(wrap(text, width, '  '));
  }
  output.line();
  output.line(`${plural(drift.targets, 'target')}, ${plural(drift.groups.length, 'kind')} of schema.`);
  if (drift.groups.some(isRealDrift)) output.lines(wrap(driftCure, width).map(style.dim));
}

export function jsonOfFleetDrift({ unreachable, ...drift }: FleetDrift): unknown {
  return {
    ...drift,
    unreachable: unreachable.map(({ target, error }) => ({ target, error: jsonOfError(error) })),
  };
}
