import { plural } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { CommandDefinition } from '../command.ts';
import { requireConfirmation } from '../confirmation.ts';
import { renderBaseline } from '../render/adoption.ts';
import { parseVersion } from '../values.ts';
import { jsonOfAdoption } from './import.ts';

export const baselineCommand: CommandDefinition = {
  name: 'baseline',
  arguments: [{ name: '<version>', description: 'the last migration that the database has' }],
  summary: 'mark migrations as applied that the database has already',
  description:
    'Applies all files up to the version in a scratch database and compares the live schema with the result, object by object. Where both are the same, marks these files as applied without running them, with an event for each. Where they are not, shows what differs, marks nothing and exits with 1.',
  options: [
    {
      flags: '--embedded',
      description: 'build the expected schema in the embedded database (PGlite), in memory',
    },
    { flags: '--yes', description: 'do it without asking' },
  ],
  needsDatabase: true,
  examples: ['migrate baseline 20241024120000_001', 'migrate baseline 20241024120000_001 --yes'],
  async run(invocation) {
    const {
      arguments: [version = ''],
      options,
      notes,
      migrator,
    } = invocation;
    const migrations = migrator();
    const plan = await migrations.planBaseline(parseVersion(version), {
      embedded: options['embedded'] === true,
    });
    const isFine = plan.problems.length === 0 && plan.evidence.isSame;
    if (isFine && plan.stamps.length > 0 && options['yes'] !== true) {
      renderBaseline(plan, undefined, notes);
      await requireConfirmation(`Mark ${plural(plan.stamps.length, 'migration')} as applied?`, invocation);
    }
    const marked = isFine ? await migrations.baseline(plan) : undefined;
    const real = plan.evidence.differences.filter(difference => difference.class === 'schema').length;
    return {
      data: jsonOfAdoption(plan, marked),
      render: output => renderBaseline(plan, marked, output),
      ...(isFine
        ? {}
        : {
            finding:
              plan.problems.length > 0
                ? new MigrateError('adoption_refused', 'the history cannot be marked', {
                    problems: plan.problems,
                  })
                : new MigrateError(
                    'schema_differs',
                    `${plural(real, 'object')} not as the files make them; nothing was marked`,
                  ),
          }),
    };
  },
};
