import { formatDuration } from '@proven/terminal';
import type { FleetEvent } from '../../fleet/events.ts';

export interface FleetCount {
  /** What the line says now. */
  readonly label: string;
  readonly count: number;
  readonly total: number;
}

/** Counts what runs over a fleet, and guesses when it will end. */
export function createFleetCount(now: () => number = () => performance.now()): {
  take(event: FleetEvent): FleetCount;
} {
  let start = now();
  let verb = 'Starting';
  let total = 0;
  let done = 0;
  let failed = 0;
  let running = 0;
  return {
    take(event) {
      switch (event.type) {
        case 'fleet_started':
          start = now();
          verb = event.direction === 'up' ? 'Applying' : 'Rolling back';
          total = event.pending;
          break;
        case 'targets_appeared':
          total += event.targets.length;
          break;
        case 'target_started':
          running += 1;
          break;
        case 'target_deferred':
          running -= 1;
          break;
        case 'target_finished':
        case 'target_gone':
          running -= 1;
          done += 1;
          break;
        case 'target_failed':
          running = Math.max(0, running - 1);
          failed += 1;
          break;
        default:
      }
      const count = done + failed;
      const rate = count / Math.max(0.001, (now() - start) / 1_000);
      const parts = [`${running} running`, ...(failed === 0 ? [] : [`${failed} failed`])];
      if (count > 0 && count < total) {
        parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`);
        parts.push(`${formatDuration(((total - count) / rate) * 1_000)} left`);
      }
      return { label: `${verb}: ${parts.join(', ')}`, count, total };
    },
  };
}
