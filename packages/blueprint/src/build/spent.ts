import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../ledger/journal.ts';
import { journalName } from '../ledger/keep.ts';
import { readBuildEvents } from './journal.ts';

/** What models and agents have cost on a day (UTC) in all designs of a project, in US dollars, as far as it is known. */
export function spentOn(designs: string, day: Date): number {
  const date = day.toISOString().slice(0, 10);
  return foldersIn(designs).reduce((sum, name) => {
    const folder = join(designs, name);
    const calls = readJournal(join(folder, journalName))
      .calls.filter(({ asked }) => asked.at.startsWith(date))
      .map(({ cost }) => cost.usd ?? 0);
    const attempts = readBuildEvents(folder).map(event =>
      event.event === 'attempt_ended' && event.at.startsWith(date) ? (event.cost.usd ?? 0) : 0,
    );
    return sum + [...calls, ...attempts].reduce((total, usd) => total + usd, 0);
  }, 0);
}

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name);
}
