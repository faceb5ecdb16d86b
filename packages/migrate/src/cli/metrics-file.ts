import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandOption } from '@proven/terminal';
import { MigrateError } from '../errors.ts';
import type { FleetResult } from '../fleet/events.ts';
import type { Invocation } from './command.ts';

export const metricsOption: CommandOption = {
  flags: '--metrics-file <file>',
  description: 'write what became of the run in the text format of Prometheus',
};

type Place = Pick<Invocation, 'options' | 'directory'>;

/** Throws `report_unwritable` before anything is run when the file that the flag names cannot be written. */
export function requireMetricsFile(place: Place): void {
  const path = pathOf(place);
  if (path === undefined) return;
  writing(path, 'Nothing was run.', part => {
    writeFileSync(part, '');
    rmSync(part);
  });
}

/** Writes the file that the flag names. At once as a whole, because a collector may read it at any time. */
export async function writeMetrics(result: FleetResult, place: Place): Promise<void> {
  const path = pathOf(place);
  if (path === undefined) return;
  const { prometheusText } = await import('../report/prometheus.ts');
  writing(path, 'The run itself has ended: "migrate fleet history" shows it.', part => {
    writeFileSync(part, prometheusText(result, new Date()));
    renameSync(part, path);
  });
}

function pathOf({ options, directory }: Place): string | undefined {
  const file = options['metricsFile'] as string | undefined;
  return file === undefined ? undefined : resolve(directory, file);
}

function writing(path: string, meaning: string, action: (part: string) => void): void {
  try {
    action(`${path}.part`);
  } catch (error) {
    throw new MigrateError('report_unwritable', `${path} cannot be written`, {
      hint: `${meaning} The system says: ${(error as Error).message}. Name another file with --metrics-file.`,
      cause: error,
    });
  }
}
