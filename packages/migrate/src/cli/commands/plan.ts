import { UsageError } from '@proven/terminal';
import type { CommandDefinition } from '../command.ts';
import { jsonOfPreview, markdownOfPreview, renderPreview } from '../render/backup-preview.ts';
import { markdownOfForecast, renderForecast } from '../render/forecast.ts';
import { jsonOfPlan } from '../render/json.ts';
import { renderProblemList } from '../render/problems.ts';
import { parseVersion } from '../values.ts';

export const planCommand: CommandDefinition = {
  name: 'plan',
  summary: 'show what up would lock, read and write',
  description:
    'Lists the statements that "migrate up" would run, with the lock that each takes, on which tables, their rows and size on this database, whether it writes a table anew or reads all of it, and how long that may take. Changes nothing and waits for no lock.',
  options: [
    { flags: '--to <version>', description: 'up to and including this version', parse: parseVersion },
    {
      flags: '--format <name>',
      description: 'text, or markdown for a pull request (default: text)',
      parse: parseFormat,
    },
  ],
  needsDatabase: true,
  examples: ['migrate plan', 'migrate plan --format markdown', 'migrate plan --json'],
  async run({ options, migrator }) {
    const plan = await migrator().explain({ to: options['to'] as string | undefined });
    return {
      data: { ...jsonOfPlan(plan), forecast: plan.forecast, backup: jsonOfPreview(plan.backup) },
      render: output => {
        if (options['format'] === 'markdown') {
          output.lines([...markdownOfForecast(plan.forecast), ...markdownOfPreview(plan.backup)]);
          return;
        }
        if (plan.warnings.length > 0) {
          output.lines(renderProblemList(plan.warnings, output));
          output.line();
        }
        if (plan.forecast.length === 0) output.line('Nothing to apply: the database is up to date.');
        renderForecast(plan.forecast, output);
        renderPreview(plan, output);
      },
    };
  },
};

function parseFormat(text: string): string {
  if (text !== 'text' && text !== 'markdown') throw new UsageError(`"${text}" is neither text nor markdown`);
  return text;
}
