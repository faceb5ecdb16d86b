import type { CommandOption } from '@proven/terminal';
import { parseSeed, parseTemperature } from './values.ts';

/** Flags of every command that asks a model. */
export const modelOptions: readonly CommandOption[] = [
  {
    flags: '--temperature <number>',
    description: 'from 0 to 2; sent where the model takes it',
    parse: parseTemperature,
  },
  { flags: '--seed <number>', description: 'sent where the model takes one', parse: parseSeed },
  { flags: '--fresh', description: 'ask again what was answered before' },
];
