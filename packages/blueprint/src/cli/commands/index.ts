import type { CommandDefinition } from '../command.ts';
import { initCommand } from './init.ts';
import { promptListCommand } from './prompt-list.ts';
import { promptShowCommand } from './prompt-show.ts';
import { showCommand } from './show.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [
  initCommand,
  showCommand,
  promptListCommand,
  promptShowCommand,
];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  brief: 'look at a brief',
  cache: 'designs made before, by their requirements',
  prompt: 'the prompt library',
};
