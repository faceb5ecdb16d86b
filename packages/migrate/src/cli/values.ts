import { UsageError } from '@proven/terminal';
import { MigrateError } from '../errors.ts';
import { isVersion } from '../files/version.ts';
import type { OptionValues } from './command.ts';

/** A version, also when a whole file name was pasted. */
export function parseVersion(text: string): string {
  const version = /^(?:.*[\\/])?(\d{14}_\d{3,9})(?:_[^\\/]*)?$/.exec(text)?.[1];
  if (version === undefined || !isVersion(version)) {
    throw new UsageError(`"${text}" is not a version; versions look like 20241024120000_001`);
  }
  return version;
}

/** A number of `things`, such as events. */
export function parseCount(text: string, things = 'migrations'): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new UsageError(`"${text}" is not a number of ${things} (1 or more)`);
  return count;
}

/** How far `down` goes back, by `--to` or by `--steps`. */
export function rollbackOf(options: OptionValues): { to: string | undefined; steps: number | undefined } {
  if (options['to'] !== undefined && options['steps'] !== undefined) {
    throw new MigrateError('usage', '--to and --steps cannot be used together', {
      hint: '--to names the version that stays, --steps how many go: give one of the two.',
    });
  }
  return { to: options['to'] as string | undefined, steps: options['steps'] as number | undefined };
}

/** How the schema is made that a live one is compared with. */
export function evidenceGoalOf(options: OptionValues): { embedded: boolean; allowClusterChanges: boolean } {
  return {
    embedded: options['embedded'] === true,
    allowClusterChanges: options['allowClusterChanges'] === true,
  };
}
