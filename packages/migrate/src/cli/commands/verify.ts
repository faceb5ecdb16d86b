import { UsageError } from '@proven/terminal';
import { type Config, requireDatabase } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import type { VerifyGoal } from '../../proof/verify.ts';
import type { CommandDefinition, OptionValues } from '../command.ts';
import { jsonOfVerify, renderVerify } from '../render/verify.ts';
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
      flags: '--versions <list>',
      description:
        'prove on several versions at once, such as 12,18: on the server of VERIFY_URL_12, else on a temporary one from the binaries in VERIFY_BINARIES_12 or of a package',
      parse: parseVersions,
    },
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
    const goals = await goalsOf(options, config);
    const reports = await Promise.all(goals.map(goal => migrator().verify(goal)));
    const [first] = reports;
    const errors = reports
      .flatMap(({ findings }) => findings)
      .filter(({ severity }) => severity !== 'note').length;
    const isTested = reports.every(({ notTested }) => notTested.length === 0);
    return {
      data: options['versions'] === undefined ? first && jsonOfVerify(first) : reports.map(jsonOfVerify),
      render: output => {
        for (const report of reports) renderVerify(report, output, { locks: options['locks'] === true });
      },
      ...(errors === 0 && isTested
        ? {}
        : { finding: new MigrateError('verify_failed', errors === 1 ? '1 finding' : `${errors} findings`) }),
    };
  },
};

/** One for each version that is asked for. */
async function goalsOf(options: OptionValues, config: Config): Promise<VerifyGoal[]> {
  const goal = goalOf(options);
  const versions = options['versions'] as readonly string[] | undefined;
  if (versions === undefined) {
    if (!goal.embedded) requireDatabase(config);
    return [goal];
  }
  if (goal.embedded) {
    throw new MigrateError('usage', '--embedded has one version only and does not go with --versions', {
      hint: 'Leave one of them out.',
    });
  }
  const { findServers } = await import('../../proof/scratch/binaries.ts');
  const servers = await findServers(versions, config.environment);
  return servers.map(server => ({ ...goal, ...server }));
}

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

const oldestVersion = 12;

function parseVersions(text: string): string[] {
  const versions = text.split(',').map(version => version.trim());
  const wrong = versions.find(version => !/^\d{2}$/.test(version));
  if (wrong !== undefined) throw new UsageError(`"${wrong}" is not a major version such as 16`);
  const old = versions.find(version => Number(version) < oldestVersion);
  if (old !== undefined)
    throw new UsageError(`PostgreSQL ${old} is too old; migrate needs ${oldestVersion} or newer`);
  return [...new Set(versions)];
}
