import type { CommandDefinition } from '../command.ts';
import { backupListCommand, backupRestoreCommand, backupShowCommand } from './backup.ts';
import { baselineCommand } from './baseline.ts';
import { createCommand } from './create.ts';
import { downCommand } from './down.ts';
import { driftCommand } from './drift.ts';
import { fleetBaselineCommand } from './fleet-baseline.ts';
import { fleetDownCommand } from './fleet-down.ts';
import { fleetDriftCommand } from './fleet-drift.ts';
import { fleetEnqueueCommand } from './fleet-enqueue.ts';
import { fleetHistoryCommand } from './fleet-history.ts';
import { fleetStatusCommand } from './fleet-status.ts';
import { fleetUpCommand } from './fleet-up.ts';
import { fleetVerifyCommand } from './fleet-verify.ts';
import { fleetWorkCommand } from './fleet-work.ts';
import { gateCommand } from './gate.ts';
import { healthCommand } from './health.ts';
import { historyCommand } from './history.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { lintCommand } from './lint.ts';
import { planCommand } from './plan.ts';
import { repairCommand } from './repair.ts';
import { reportCommand } from './report.ts';
import { squashCommand } from './squash.ts';
import { statusCommand } from './status.ts';
import { unlockCommand } from './unlock.ts';
import { upCommand } from './up.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

/** All commands, in the order in which help lists them. */
export const commands: readonly CommandDefinition[] = [
  initCommand,
  createCommand,
  statusCommand,
  upCommand,
  downCommand,
  planCommand,
  validateCommand,
  backupListCommand,
  backupShowCommand,
  backupRestoreCommand,
  healthCommand,
  lintCommand,
  verifyCommand,
  driftCommand,
  historyCommand,
  repairCommand,
  unlockCommand,
  importCommand,
  baselineCommand,
  squashCommand,
  gateCommand,
  fleetStatusCommand,
  fleetUpCommand,
  fleetDownCommand,
  fleetVerifyCommand,
  fleetDriftCommand,
  fleetHistoryCommand,
  fleetBaselineCommand,
  fleetEnqueueCommand,
  fleetWorkCommand,
  reportCommand,
];

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  backup: 'list, show and restore backups',
  fleet: 'the same over many targets: schemas, databases, or both',
};
