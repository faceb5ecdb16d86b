import { type Output, type Progress, startProgress } from '@proven/terminal';
import type { MigrateEvent } from '../../events.ts';
import type { FleetEvent } from '../../fleet/events.ts';
import { createFleetCount } from './fleet-progress.ts';

/** One line on a terminal that says which migration runs and for how long, while it runs. */
export interface RunDisplay {
  follow(event: MigrateEvent): void;
  followFleet(event: FleetEvent): void;
  /** The same output, for lasting lines that go above that line. */
  above(output: Output): Output;
  stop(): void;
}

export function createRunDisplay(err: Output): RunDisplay {
  let progress: Progress | undefined;
  let started = 0;
  const fleet = createFleetCount();
  return {
    stop() {
      progress?.stop();
      progress = undefined;
    },
    follow(event) {
      if (event.type === 'run_started' && event.versions.length > 0) {
        progress = startProgress(err, { label: 'Starting', total: event.versions.length });
      } else if (event.type === 'verify_started' && event.versions.length > 0) {
        progress = startProgress(err, { label: 'Verifying', total: event.versions.length });
      } else if (event.type === 'migration_verified') {
        started += 1;
        progress?.update({ label: `Verified ${event.version}`, count: started });
      } else if (event.type === 'migration_started') {
        started += 1;
        const verb = event.direction === 'up' ? 'Applying' : 'Rolling back';
        progress?.update({ label: `${verb} ${event.version}`, count: started });
      }
    },
    followFleet(event) {
      const { label, count, total } = fleet.take(event);
      if (event.type === 'fleet_started' && total > 0) progress = startProgress(err, { label, total });
      else if (event.type === 'fleet_finished') progress?.stop();
      else progress?.update({ label, count, total });
    },
    above(output) {
      const lines = (texts: readonly string[]) =>
        progress === undefined ? output.lines(texts) : progress.print(texts, output);
      return { ...output, lines, line: (text = '') => lines([text]) };
    },
  };
}
