import { type Output, printable, wrap } from '@proven/terminal';
import type { LockHolder } from '../../events.ts';

/** A session that holds the lock, for somebody who has to decide about it. */
export function holderLines(holder: LockHolder, { style, width }: Output): string[] {
  const { processId, user, applicationName, clientAddress, since, transactionSince, state, query } = holder;
  const rows: [string, string][] = [
    ['process', `${processId} of ${user || 'another role'}`],
    ['application', applicationName || 'no name'],
    ['client', clientAddress ?? 'this machine (a Unix socket), or not visible to this role'],
    ['connected', since?.toISOString() ?? 'not visible to this role'],
    ['transaction', transactionSince === undefined ? 'none' : `since ${transactionSince.toISOString()}`],
    ['state', state ?? 'not visible to this role'],
    ['statement', query.trim().replace(/\s+/g, ' ')],
    ['its runner', describeRunner(holder)],
  ];
  return rows.flatMap(([name, value]) =>
    wrap(`${style.dim(name.padEnd(12))} ${printable(value)}`, width, ' '.repeat(13)),
  );
}

function describeRunner({ isProvenDead, applicationName }: LockHolder): string {
  if (isProvenDead) return 'dead: its process ran on this machine and is gone';
  return applicationName.startsWith('migrate ')
    ? 'alive, or on another machine: nothing proves it dead'
    : 'not one of migrate';
}
