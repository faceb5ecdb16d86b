import { type CommandOption, UsageError } from '@proven/terminal';
import type { FleetRunOptions } from '../fleet/run.ts';
import { type Amount, isNone, parseAmount } from '../fleet/schedule/amount.ts';
import type { OptionValues } from './command.ts';

/** Which targets: flags of every command over a fleet. */
export const targetOptions: readonly CommandOption[] = [
  {
    flags: '--schemas <pattern>',
    description: 'targets are the schemas with such names, for example "tenant_*"',
  },
  {
    flags: '--databases <file>',
    description: 'targets are the databases that a file lists, or their schemas with --schemas',
  },
  {
    flags: '--connections <number>',
    description: 'the most connections to one server (default: 8, and never more than half of what is free)',
    parse: parseConnections,
  },
];

/** How a run goes through them. */
export const runOptions: readonly CommandOption[] = [
  {
    flags: '--only <patterns>',
    description: 'only targets with such names; several with commas between them',
    parse: parsePatterns,
  },
  {
    flags: '--canary <patterns>',
    description: 'these targets alone are the first wave',
    parse: parsePatterns,
  },
  {
    flags: '--waves <sizes>',
    description: 'targets in each wave, as numbers or shares; the last takes what is left (default: 1,10%)',
    parse: parseWaves,
  },
  {
    flags: '--max-failures <amount>',
    description: 'with more failed targets than this, no more are started (default: 5%)',
    parse: requireAmount,
  },
];

/** What the flags of `runOptions` say. */
export function runOptionsOf(options: OptionValues): FleetRunOptions {
  return {
    only: options['only'] as string[] | undefined,
    canaries: options['canary'] as string[] | undefined,
    waves: options['waves'] as Amount[] | undefined,
    maxFailures: options['maxFailures'] as Amount | undefined,
  };
}

function parsePatterns(text: string): string[] {
  const patterns = text.split(',').map(part => part.trim());
  if (patterns.some(pattern => pattern === '')) throw new UsageError(`"${text}" holds an empty name`);
  return patterns;
}

function parseWaves(text: string): Amount[] {
  const waves = text.split(',').map(requireAmount);
  if (waves.some(isNone)) throw new UsageError(`"${text}" has a wave of no targets`);
  return waves;
}

function requireAmount(text: string): Amount {
  const amount = parseAmount(text);
  if (amount === undefined) throw new UsageError(`"${text}" is neither a number nor a share such as 10%`);
  return amount;
}

function parseConnections(text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 1_000) throw new UsageError(`"${text}" is not a number from 1 to 1000`);
  return number;
}
