import { type Output, plural, printable, UsageError } from '@proven/terminal';
import { requireDatabase } from '../../config/config.ts';
import { MigrateError } from '../../errors.ts';
import type { SquashPlan, SquashResult } from '../../import/squash/squash.ts';
import type { CommandDefinition } from '../command.ts';
import { renderDifferences } from '../render/differences.ts';
import { evidenceGoalOf, parseVersion } from '../values.ts';

export const squashCommand: CommandDefinition = {
  name: 'squash',
  summary: 'put old migrations together in one file',
  description:
    'Makes one file that does what all migrations up to a version do, and proves in scratch databases that both make the same schema. The file stands for the others: targets that have all of them count it as applied and keep their rows, new ones run it. Writes nothing without --write; then the old files are moved into a folder "squashed" beside it.',
  options: [
    { flags: '--to <version>', description: 'the last migration that goes into it', parse: parseVersion },
    { flags: '--write', description: 'write the file and move the old ones' },
    { flags: '--embedded', description: 'prove it in the embedded database (PGlite), in memory' },
    {
      flags: '--allow-cluster-changes',
      description: 'also run statements that change roles, databases or tablespaces of the whole server',
    },
  ],
  needsDatabase: false,
  examples: ['migrate squash --to 20241024120000_001', 'migrate squash --to 20241024120000_001 --write'],
  async run({ options, config, migrator }) {
    const version = options['to'] as string | undefined;
    if (version === undefined)
      throw new UsageError('--to is missing: the last migration that goes into the file');
    const embedded = options['embedded'] === true;
    if (!embedded) requireDatabase(config);
    const migrations = migrator();
    const plan = await migrations.planSquash(version, evidenceGoalOf(options));
    const isSame = plan.differences.length === 0;
    const written = isSame && options['write'] === true ? await migrations.writeSquash(plan) : undefined;
    return {
      data: {
        version,
        fileName: plan.fileName,
        squashed: plan.squashed.map(file => file.version),
        differences: plan.differences,
        fingerprint: plan.fingerprint,
        path: written?.path ?? null,
        archive: written?.archive ?? null,
      },
      render: output => renderSquash(plan, written, output),
      ...(isSame
        ? {}
        : {
            finding: new MigrateError(
              'squash_refused',
              `${plural(plan.differences.length, 'object')} would be made otherwise`,
            ),
          }),
    };
  },
};

function renderSquash(plan: SquashPlan, written: SquashResult | undefined, output: Output): void {
  const { style, symbols } = output;
  if (plan.differences.length > 0) {
    output.lines(renderDifferences(plan.differences, output));
    output.line(
      `${style.red(symbols.failure)} The one file does not make what the many make. Nothing was written.`,
    );
    return;
  }
  output.line(
    `${style.green(symbols.success)} ${plural(plan.squashed.length, 'migration')} in one file make the same schema.`,
  );
  if (written === undefined) output.line(`Nothing was written: --write makes ${plan.fileName}.`);
  else
    output.lines([
      `${style.green(symbols.success)} Wrote ${printable(written.path)}`,
      `${style.green(symbols.success)} Moved the old files to ${printable(written.archive)}`,
    ]);
}
