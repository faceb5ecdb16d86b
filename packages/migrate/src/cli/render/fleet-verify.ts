import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { FleetVerify, VerifiedGroup } from '../../fleet/verify.ts';
import type { VerifyReport } from '../../proof/verify.ts';
import { redact } from '../../redact.ts';
import { renderDifferences } from './differences.ts';
import { isRealDrift } from './fleet-drift.ts';
import { nameSome } from './fleet-log.ts';
import { jsonOfError } from './json.ts';
import { jsonOfVerify, renderVerify } from './verify.ts';

/** A paragraph for each kind of target, then what the proofs brought out. */
export function renderFleetVerify(verify: FleetVerify, output: Output): void {
  const { style, symbols, width } = output;
  for (const group of verify.groups) {
    const proof = group.proof === undefined ? undefined : verify.proofs[group.proof];
    const isGood = !isRealDrift(group) && (proof === undefined || isProven(proof));
    const mark = isGood ? style.green(symbols.success) : style.red(symbols.failure);
    const text = `${plural(group.targets.length, 'target')}, ${describe(group, proof, verify)}: ${nameSome(group.targets)}`;
    output.lines(wrap(`${mark} ${printable(text)}`, width, '  '));
    if (group.differences.length > 0) output.lines(renderDifferences(group.differences, output));
  }
  for (const { target, error } of verify.unreachable) {
    const text = `${style.red(symbols.failure)} ${printable(target)} cannot be asked: ${printable(redact(error.message))}`;
    output.lines(wrap(text, width, '  '));
  }
  if (verify.shared !== undefined) {
    const isGood = isProven(verify.shared);
    const mark = isGood ? style.green(symbols.success) : style.red(symbols.failure);
    const count = verify.shared.migrations.length + verify.shared.notTested.length;
    output.line(`${mark} What all share: ${count} pending, ${isGood ? 'proven' : 'not proven'}`);
  }
  for (const proof of provenIn(verify)) {
    output.line();
    renderVerify(proof, output, { locks: false });
  }
}

function describe(
  group: VerifiedGroup,
  proof: VerifyReport | undefined,
  { comparedWith }: FleetVerify,
): string {
  const reference = comparedWith === 'files' ? 'the files make them' : 'the biggest group is';
  const schema = isRealDrift(group) ? `not as ${reference}` : `as ${reference}`;
  if (proof === undefined) return `nothing pending, ${schema}`;
  return `${group.pending.length} pending, ${isProven(proof) ? 'proven' : 'not proven'}, ${schema}`;
}

function isProven({ findings, notTested }: VerifyReport): boolean {
  return notTested.length === 0 && findings.every(({ severity }) => severity === 'note');
}

/** In the order of a run. */
export function provenIn({ shared, proofs }: FleetVerify): readonly VerifyReport[] {
  return shared === undefined ? proofs : [shared, ...proofs];
}

export function jsonOfFleetVerify({ unreachable, shared, proofs, ...verify }: FleetVerify): unknown {
  return {
    ...verify,
    shared: shared === undefined ? null : jsonOfVerify(shared),
    proofs: proofs.map(jsonOfVerify),
    unreachable: unreachable.map(({ target, error }) => ({ target, error: jsonOfError(error) })),
  };
}
