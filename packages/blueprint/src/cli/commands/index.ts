import type { CommandDefinition } from '../command.ts';
import { briefCheckCommand } from './brief-check.ts';
import { buildCommand } from './build.ts';
import { cacheClearCommand } from './cache-clear.ts';
import { cacheListCommand } from './cache-list.ts';
import { cacheShowCommand } from './cache-show.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { designCommand } from './design.ts';
import { evalCommand } from './eval.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { installCommand } from './install.ts';
import { mcpCommand } from './mcp.ts';
import { modelsCommand } from './models.ts';
import { noteCommand } from './note.ts';
import { promptListCommand } from './prompt-list.ts';
import { promptShowCommand } from './prompt-show.ts';
import { refineCommand } from './refine.ts';
import { reportCommand } from './report.ts';
import { showCommand } from './show.ts';
import { uninstallCommand } from './uninstall.ts';
import { validateCommand } from './validate.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [
  initCommand,
  briefCheckCommand,
  designCommand,
  importCommand,
  checkCommand,
  refineCommand,
  compareCommand,
  showCommand,
  buildCommand,
  validateCommand,
  reportCommand,
  noteCommand,
  evalCommand,
  modelsCommand,
  promptListCommand,
  promptShowCommand,
  cacheListCommand,
  cacheShowCommand,
  cacheClearCommand,
  installCommand,
  uninstallCommand,
  mcpCommand,
];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  brief: 'look at a brief',
  cache: 'designs made before, by their requirements',
  prompt: 'the prompt library',
};
