import type { CommandDefinition } from '../command.ts';
import { backupListCommand, backupRestoreCommand, backupShowCommand } from './backup.ts';
import { createCommand } from './create.ts';
import { downCommand } from './down.ts';
import { healthCommand } from './health.ts';
import { initCommand } from './init.ts';
import { statusCommand } from './status.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [
  initCommand,
  createCommand,
  statusCommand,
  upCommand,
  downCommand,
  validateCommand,
  backupListCommand,
  backupShowCommand,
  backupRestoreCommand,
  healthCommand,
];

/** What is said of commands whose names begin with the same word. */
export const groups: Readonly<Record<string, { readonly summary: string; readonly description: string }>> = {
  backup: {
    summary: 'list, show and restore backups',
    description: 'What was saved before the migrations that could lose rows.',
  },
};
