import type { CommandDefinition } from '../command.ts';
import { cacheClearCommand } from './cache-clear.ts';
import { cacheListCommand } from './cache-list.ts';
import { cacheShowCommand } from './cache-show.ts';
import { modelsCommand } from './models.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [
  cacheListCommand,
  cacheShowCommand,
  cacheClearCommand,
  modelsCommand,
];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  brief: 'look at a brief',
  cache: 'designs made before, by their requirements',
  prompt: 'the prompt library',
};
