import { plural } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { isRealDrift } from '../render/fleet-drift.ts';
import { jsonOfFleetVerify, provenIn, renderFleetVerify } from '../render/fleet-verify.ts';

export const fleetVerifyCommand: CommandDefinition = {
  name: 'fleet verify',
  summary: 'prove what is pending, from where each kind of target is',
  description:
    'Puts targets with identical live schemas together, compares each kind with what its applied files make, and proves the migrations that are pending there: up, down and up in a scratch database, once for all targets that lack the same. Exits with 1 when anything is found. Changes nothing at a target.',
  options: targetOptions,
  needsDatabase: true,
  examples: ['migrate fleet verify --schemas "tenant_*"', 'migrate fleet verify --json'],
  async run({ fleet }) {
    const verify = await (await fleet()).verify();
    const odd = verify.groups.filter(isRealDrift).reduce((sum, { targets }) => sum + targets.length, 0);
    const found = provenIn(verify).reduce(
      (sum, { findings, notTested }) =>
        sum + notTested.length + findings.filter(({ severity }) => severity !== 'note').length,
      0,
    );
    const open = odd + verify.unreachable.length;
    const parts = [
      ...(found > 0 ? [plural(found, 'finding')] : []),
      ...(open > 0 ? [`${open} of ${plural(verify.targets, 'target')} not as the files make them`] : []),
    ];
    return {
      data: jsonOfFleetVerify(verify),
      render: output => renderFleetVerify(verify, output),
      ...(parts.length === 0 ? {} : { finding: new MigrateError('verify_failed', parts.join('; ')) }),
    };
  },
};
