import type { CommandDefinition } from '../command.ts';
import { briefCheckCommand } from './brief-check.ts';
import { checkCommand } from './check.ts';
import { importCommand } from './import.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [briefCheckCommand, importCommand, checkCommand];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  brief: 'look at a brief',
  cache: 'designs made before, by their requirements',
  prompt: 'the prompt library',
};
