import { resolve } from 'node:path';
import { plural } from '@proven/terminal';
import { toolVersion } from '../../tool-version.ts';
import type { CommandDefinition } from '../command.ts';
import { targetOptions } from '../fleet-options.ts';
import { requireWritable, writeOutput } from '../output-file.ts';

const defaultFile = 'migrate-report.html';

export const reportCommand: CommandDefinition = {
  name: 'report',
  summary: 'write one HTML file about all targets',
  description:
    'Writes a page that needs no network: which target has which version, runs over time, the slowest targets and migrations, and failures with their errors. Changes nothing in any database.',
  options: [
    ...targetOptions,
    { flags: '--output <file>', description: `the file to write (default: ${defaultFile})` },
  ],
  needsDatabase: true,
  examples: ['migrate report --schemas "tenant_*"', 'migrate report --output public/migrations.html'],
  async run({ options, fleet, directory, now }) {
    const file = (options['output'] as string | undefined) ?? defaultFile;
    const output = { path: resolve(directory, file), flag: '--output' };
    requireWritable(output);
    const opened = await fleet();
    const status = await opened.status();
    const events = await opened.history();
    const [{ reportData }, { reportPage }] = await Promise.all([
      import('../../report/data.ts'),
      import('../../report/page.ts'),
    ]);
    const page = reportPage(reportData(status, events, { now, toolVersion: toolVersion() }));
    writeOutput(output, page);
    const bytes = Buffer.byteLength(page);
    return {
      data: { file, bytes, targets: status.targets },
      render: ({ line, style, symbols }) =>
        line(
          `${style.green(symbols.success)} ${file}: ${plural(status.targets, 'target')}, ${Math.ceil(bytes / 1024)} KiB.`,
        ),
    };
  },
};
