import type { CommandDefinition } from '../command.ts';

/** All commands, in the order in which help lists them. Each is loaded when it is asked for: start-up counts. */
const commands: ReadonlyMap<string, () => Promise<CommandDefinition>> = new Map([
  ['init', async () => (await import('./init.ts')).initCommand],
  ['create', async () => (await import('./create.ts')).createCommand],
  ['status', async () => (await import('./status.ts')).statusCommand],
  ['up', async () => (await import('./up.ts')).upCommand],
  ['down', async () => (await import('./down.ts')).downCommand],
  ['plan', async () => (await import('./plan.ts')).planCommand],
  ['validate', async () => (await import('./validate.ts')).validateCommand],
  ['backup list', async () => (await import('./backup.ts')).backupListCommand],
  ['backup show', async () => (await import('./backup.ts')).backupShowCommand],
  ['backup restore', async () => (await import('./backup.ts')).backupRestoreCommand],
  ['health', async () => (await import('./health.ts')).healthCommand],
  ['lint', async () => (await import('./lint.ts')).lintCommand],
  ['verify', async () => (await import('./verify.ts')).verifyCommand],
  ['drift', async () => (await import('./drift.ts')).driftCommand],
  ['history', async () => (await import('./history.ts')).historyCommand],
  ['repair', async () => (await import('./repair.ts')).repairCommand],
  ['unlock', async () => (await import('./unlock.ts')).unlockCommand],
  ['import', async () => (await import('./import.ts')).importCommand],
  ['baseline', async () => (await import('./baseline.ts')).baselineCommand],
  ['squash', async () => (await import('./squash.ts')).squashCommand],
  ['gate', async () => (await import('./gate.ts')).gateCommand],
  ['fleet status', async () => (await import('./fleet-status.ts')).fleetStatusCommand],
  ['fleet up', async () => (await import('./fleet-up.ts')).fleetUpCommand],
  ['fleet down', async () => (await import('./fleet-down.ts')).fleetDownCommand],
  ['fleet verify', async () => (await import('./fleet-verify.ts')).fleetVerifyCommand],
  ['fleet drift', async () => (await import('./fleet-drift.ts')).fleetDriftCommand],
  ['fleet history', async () => (await import('./fleet-history.ts')).fleetHistoryCommand],
  ['fleet baseline', async () => (await import('./fleet-baseline.ts')).fleetBaselineCommand],
  ['fleet enqueue', async () => (await import('./fleet-enqueue.ts')).fleetEnqueueCommand],
  ['fleet work', async () => (await import('./fleet-work.ts')).fleetWorkCommand],
  ['fleet cancel', async () => (await import('./fleet-cancel.ts')).fleetCancelCommand],
  ['report', async () => (await import('./report.ts')).reportCommand],
]);

export function loadCommands(): Promise<readonly CommandDefinition[]> {
  return Promise.all([...commands.values()].map(load => load()));
}

/** The command that a command line begins with; all of them where it begins with anything else, such as a flag. */
export async function commandsFor([first = '', second = '']: readonly string[]): Promise<
  readonly CommandDefinition[]
> {
  const load = commands.get(first) ?? commands.get(`${first} ${second}`);
  return load === undefined ? loadCommands() : [await load()];
}

/** What a first word stands for that has commands below it. */
export const groups: Readonly<Record<string, string>> = {
  backup: 'list, show and restore backups',
  fleet: 'the same over many targets: schemas, databases, or both',
};
