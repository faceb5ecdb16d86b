import { resolve } from 'node:path';
import type { CommandOption } from '@proven/terminal';
import type { FleetResult } from '../fleet/events.ts';
import type { Invocation } from './command.ts';
import { type OutputFile, requireWritable, writeOutput } from './output-file.ts';

export const metricsOption: CommandOption = {
  flags: '--metrics-file <file>',
  description: 'write what became of the run in the text format of Prometheus',
};

type Place = Pick<Invocation, 'options' | 'directory'>;

/** Throws `report_unwritable` before anything is run when the file that the flag names cannot be written. */
export function requireMetricsFile(place: Place): void {
  const file = metricsFile(place);
  if (file !== undefined) requireWritable(file);
}

/** Writes the file that the flag names, as a whole: a collector may read it at any time. */
export async function writeMetrics(result: FleetResult, place: Place): Promise<void> {
  const file = metricsFile(place);
  if (file === undefined) return;
  const { prometheusText } = await import('../report/prometheus.ts');
  const meaning = 'The run itself has ended: "migrate fleet history" shows it.';
  writeOutput(file, prometheusText(result, new Date()), meaning);
}

function metricsFile({ options, directory }: Place): OutputFile | undefined {
  const name = options['metricsFile'] as string | undefined;
  return name === undefined
    ? undefined
    : { path: resolve(directory, name), flag: '--metrics-file', isReplaced: true };
}
