import { renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandOption } from '@proven/terminal';
import { MigrateError } from '../errors.ts';
import type { FleetResult } from '../fleet/events.ts';
import type { Invocation } from './command.ts';

export const metricsOption: CommandOption = {
  flags: '--metrics-file <file>',
  description: 'write what became of the run in the text format of Prometheus',
};

/** Writes the file that the flag names. At once as a whole, because a collector may read it at any time. */
export async function writeMetrics(
  result: FleetResult,
  { options, directory }: Pick<Invocation, 'options' | 'directory'>,
): Promise<void> {
  const file = options['metricsFile'] as string | undefined;
  if (file === undefined) return;
  const { prometheusText } = await import('../report/prometheus.ts');
  const path = resolve(directory, file);
  try {
    writeFileSync(`${path}.part`, prometheusText(result, new Date()));
    renameSync(`${path}.part`, path);
  } catch (error) {
    throw new MigrateError('report_unwritable', `${file} cannot be written`, {
      hint: `The run itself has ended. The system says: ${(error as Error).message}.`,
      cause: error,
    });
  }
}
