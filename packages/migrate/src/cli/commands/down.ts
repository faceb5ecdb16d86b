import { formatDuration, type Output, plural } from '@proven/terminal';
import type { DownResult } from '../../apply/down.ts';
import type { CommandDefinition } from '../command.ts';
import { jsonOfPreview, renderPreview } from '../render/backup-preview.ts';
import { jsonOfPlan, withoutSource } from '../render/json.ts';
import { renderPlan } from '../render/plan.ts';
import { renderRestore } from '../render/restore.ts';
import { showSteps } from '../render/step.ts';
import { parseCount, parseVersion, rollbackOf } from '../values.ts';

export const downCommand: CommandDefinition = {
  name: 'down',
  summary: 'roll back applied migrations',
  description:
    'Rolls back the migration that was applied last, by running the DOWN section of its file. Each is rolled back in one transaction together with its row in schema_versions, which stays and says when it was rolled back.',
  options: [
    {
      flags: '--to <version>',
      description: 'roll back everything applied after this version, which stays',
      parse: parseVersion,
    },
    { flags: '--steps <number>', description: 'how many to roll back (default: 1)', parse: parseCount },
    { flags: '--dry-run', description: 'show what would be executed, and change nothing' },
    {
      flags: '--restore-data',
      description: 'put back the rows that the migrations had lost when they were applied',
    },
    { flags: '--no-backup', description: 'do not save the rows that the run could lose' },
    {
      flags: '--force',
      description: 'go on although the file was changed since it was applied; leaves an event',
    },
  ],
  needsDatabase: true,
  runsMigrations: true,
  examples: ['migrate down', 'migrate down --steps 3', 'migrate down --to 20241024120000_001 --dry-run'],
  async run({ options, migrator, live }) {
    const goal = {
      ...rollbackOf(options),
      force: options['force'] === true,
      backup: options['backup'] !== false,
      restoreData: options['restoreData'] === true,
    };
    if (options['dryRun'] === true) {
      const plan = await migrator().planDown(goal);
      return {
        data: { dryRun: true, ...jsonOfPlan(plan), backup: jsonOfPreview(plan.backup) },
        render: output => {
          renderPlan(plan, output);
          renderPreview(plan, output);
        },
      };
    }
    const start = performance.now();
    const result = await migrator(showSteps(live)).down(goal);
    const durationMs = performance.now() - start;
    const { plan, rolledBack, backup, restored } = result;
    return {
      data: { rolledBack, backup: backup ?? null, restored, warnings: plan.warnings.map(withoutSource) },
      render: output => renderDown(result, goal.to, durationMs, output),
    };
  },
};

function renderDown(
  { rolledBack, backup, restored }: DownResult,
  to: string | undefined,
  durationMs: number,
  output: Output,
): void {
  const { line, symbols, style } = output;
  if (rolledBack.length === 0) {
    const why = to === undefined ? 'no migration is applied' : `${to} is the last applied one`;
    line(`${style.green(symbols.success)} Nothing to roll back: ${why}.`);
    return;
  }
  line();
  line(`${plural(rolledBack.length, 'migration')} rolled back in ${formatDuration(durationMs)}.`);
  if (backup !== undefined) line(style.dim(`What it could lose is in backup ${backup}.`));
  for (const result of restored) {
    line();
    renderRestore(result, output);
  }
}
