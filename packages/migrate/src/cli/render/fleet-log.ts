import { formatDuration, type Output, plural, printable, wrap } from '@proven/terminal';
import type { LogLevel } from '../../config/settings.ts';
import type { FleetEvent } from '../../fleet/events.ts';
import { redact } from '../../redact.ts';
import { withoutSource } from './json.ts';

type OwnEvent = Exclude<FleetEvent, { type: 'target_event' }>;

export function fleetLevelOf({ type }: OwnEvent): LogLevel {
  switch (type) {
    case 'target_started':
      return 'debug';
    case 'target_deferred':
    case 'target_gone':
    case 'fleet_warning':
      return 'warn';
    case 'target_failed':
      return 'error';
    default:
      return 'info';
  }
}

export function fleetFields(event: OwnEvent): { readonly type: string; readonly [field: string]: unknown } {
  return event.type === 'fleet_warning' ? { type: event.type, ...withoutSource(event.problem) } : event;
}

/** What a person reads while a run goes on: failures at once, the rest as a line that is drawn over. */
export function fleetLineForPeople(event: OwnEvent, output: Output, level: LogLevel): string[] {
  const { style, symbols, width } = output;
  const prose = (mark: string, text: string) => wrap(`${mark} ${printable(redact(text))}`, width, '  ');
  const caution = (text: string) => prose(style.yellow(symbols.warning), text);
  switch (event.type) {
    case 'target_failed': {
      const at = event.version === undefined ? '' : ` at ${event.version}`;
      return prose(style.red(symbols.failure), `${event.target} failed${at}: ${event.error}`);
    }
    case 'target_deferred':
      return caution(`${event.target} is put off: ${event.error}.`);
    case 'target_gone':
      return caution(`${event.target} is gone since the targets were listed.`);
    case 'targets_appeared':
      return prose(symbols.bullet, `New since the run began: ${nameSome(event.targets)}.`);
    case 'fleet_warning':
      return caution(`${event.problem.message}.`);
    case 'wave_started':
      return prose(symbols.bullet, `Wave ${event.wave}: ${plural(event.targets, 'target')}.`).map(style.dim);
    case 'target_finished':
      return level === 'debug'
        ? prose(symbols.bullet, `${event.target}: ${event.migrations} in ${formatDuration(event.durationMs)}`)
        : [];
    default:
      return [];
  }
}

/** A few names, and how many more there are. */
export function nameSome(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).join(', ');
  return names.length <= most ? shown : `${shown} and ${names.length - most} more`;
}
