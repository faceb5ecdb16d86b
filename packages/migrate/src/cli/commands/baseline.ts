import type { CommandDefinition } from '../command.ts';
import { confirmMarking } from '../marking.ts';
import { jsonOfMarking, refusalOf, renderMarking } from '../render/marking.ts';
import { evidenceGoalOf, parseVersion } from '../values.ts';

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
    {
      flags: '--allow-cluster-changes',
      description: 'also run statements that change roles, databases or tablespaces of the whole server',
    },
    { flags: '--yes', description: 'do it without asking' },
  ],
  needsDatabase: true,
  examples: ['migrate baseline 20241024120000_001', 'migrate baseline 20241024120000_001 --yes'],
  async run(invocation) {
    const {
      arguments: [version = ''],
      options,
      migrator,
    } = invocation;
    const migrations = migrator();
    const wanted = parseVersion(version);
    const plan = await migrations.planBaseline(wanted, evidenceGoalOf(options));
    const isFine = await confirmMarking(plan, invocation);
    const marked = isFine ? await migrations.baseline(wanted, plan) : undefined;
    return {
      data: jsonOfMarking(plan, marked),
      render: output => renderMarking(plan, marked, output),
      ...(isFine ? {} : { finding: refusalOf(plan) }),
    };
  },
};
