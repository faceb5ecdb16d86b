import { requireDatabase } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import type { CommandDefinition, OptionValues } from '../command.ts';
import { jsonOfVerify, renderVerify } from '../render/verify.ts';
import { UsageError } from '../usage-error.ts';
import { parseVersion } from '../values.ts';

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'prove every migration in a scratch database',
  description:
    'Runs each migration up, down and up in a scratch database that it creates on the server and drops afterwards, never in the database itself. The schema must be as before after DOWN, and as after the first UP after the second; rows must survive; the whole chain must lead back. Exits with 1 when anything is found.',
  options: [
    { flags: '--embedded', description: 'rehearse on the embedded database (PGlite), in memory' },
    { flags: '--from <version>', description: 'the first migration to prove', parse: parseVersion },
    { flags: '--to <version>', description: 'the last migration to prove', parse: parseVersion },
    {
      flags: '--seed <number>',
      description: 'what the made-up rows follow from (default: 1)',
      parse: parseSeed,
    },
    { flags: '--locks', description: 'also list the locks that each statement took' },
    {
      flags: '--allow-cluster-changes',
      description: 'also run statements that change roles, databases or tablespaces of the whole server',
    },
  ],
  needsDatabase: false,
  examples: [
    'migrate verify',
    'migrate verify --embedded',
    'migrate verify --from 20241024120000_001 --locks',
  ],
  async run({ options, config, migrator }) {
    if (options['embedded'] !== true) requireDatabase(config);
    const report = await migrator().verify(goalOf(options));
    const errors = report.findings.filter(({ severity }) => severity !== 'note').length;
    return {
      data: jsonOfVerify(report),
      render: output => renderVerify(report, output, { locks: options['locks'] === true }),
      ...(errors === 0 && report.notTested.length === 0
        ? {}
        : {
            finding: new MigrateError('verify_failed', errors === 1 ? '1 finding' : `${errors} findings`),
          }),
    };
  },
};

function goalOf(options: OptionValues) {
  return {
    from: options['from'] as string | undefined,
    to: options['to'] as string | undefined,
    seed: options['seed'] as number | undefined,
    embedded: options['embedded'] === true,
    allowClusterChanges: options['allowClusterChanges'] === true,
  };
}

function parseSeed(text: string): number {
  const seed = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (seed < 1) throw new UsageError(`"${text}" is not a whole number from 1 on`);
  return seed;
}
