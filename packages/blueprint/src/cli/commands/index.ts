import type { CommandDefinition } from '../command.ts';
import { compareCommand } from './compare.ts';
import { designCommand } from './design.ts';
import { refineCommand } from './refine.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [designCommand, refineCommand, compareCommand];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  brief: 'look at a brief',
  cache: 'designs made before, by their requirements',
  prompt: 'the prompt library',
};
