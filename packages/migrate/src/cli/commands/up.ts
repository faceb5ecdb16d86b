import { formatDuration, plural } from '@proven/terminal';
import type { UpPlan } from '../../plan/up.ts';
import type { CommandDefinition, OptionValues } from '../command.ts';
import { jsonOfPreview, renderPreview } from '../render/backup-preview.ts';
import { renderForecast } from '../render/forecast.ts';
import { jsonOfPlan, withoutSource } from '../render/json.ts';
import { renderPlan } from '../render/plan.ts';
import { showSteps } from '../render/step.ts';
import { parseVersion } from '../values.ts';

export const upCommand: CommandDefinition = {
  name: 'up',
  summary: 'apply pending migrations',
  description:
    'Applies all pending migrations in the order of their dependencies, each in one transaction together with its row in schema_versions. When one fails it is rolled back, the ones before it stay applied, and the run ends.',
  options: [
    { flags: '--to <version>', description: 'apply up to and including this version', parse: parseVersion },
    { flags: '--dry-run', description: 'show what would be executed, and change nothing' },
    { flags: '--single-transaction', description: 'apply all of them in one transaction, or none' },
    {
      flags: '--allow-out-of-order',
      description: 'also apply files that are older than the newest applied one',
    },
    { flags: '--no-backup', description: 'do not save the rows that the run could lose' },
    {
      flags: '--force',
      description: 'go on although applied files were changed or deleted; leaves an event',
    },
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: ['migrate up', 'migrate up --dry-run', 'migrate up --to 20241024120000_001'],
  async run({ options, migrator, live }) {
    const goal = goalOf(options);
    if (options['dryRun'] === true) {
      const plan = await migrator().explain(goal);
      return {
        data: {
          dryRun: true,
          ...jsonOfPlan(plan),
          forecast: plan.forecast,
          backup: jsonOfPreview(plan.backup),
        },
        render: output => {
          renderPlan(plan, output);
          if (plan.forecast.length > 0) output.line();
          renderForecast(plan.forecast, output);
          renderPreview(plan, output);
        },
      };
    }
    const start = performance.now();
    const { plan, applied, backup } = await migrator(showSteps(live)).up(goal);
    return {
      data: { applied, backup: backup ?? null, warnings: plan.warnings.map(withoutSource) },
      render: ({ line, symbols, style }) => {
        if (applied.length === 0) {
          line(`${style.green(symbols.success)} Nothing to apply${whyNothing(plan)}.`);
          return;
        }
        line();
        line(
          `${plural(applied.length, 'migration')} applied in ${formatDuration(performance.now() - start)}.`,
        );
        if (backup !== undefined) line(style.dim(`What it could lose is in backup ${backup}.`));
      },
    };
  },
};

function whyNothing({ accepted }: UpPlan): string {
  return accepted.length === 0
    ? ': the database is up to date'
    : `; ${plural(accepted.length, 'changed or missing file')} passed over`;
}

function goalOf(options: OptionValues) {
  return {
    to: options['to'] as string | undefined,
    force: options['force'] === true,
    allowOutOfOrder: options['allowOutOfOrder'] === true,
    singleTransaction: options['singleTransaction'] === true,
    backup: options['backup'] !== false,
  };
}
