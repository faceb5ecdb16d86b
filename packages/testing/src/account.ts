import { readFile } from 'node:fs/promises';
import { TestSetupError } from './errors.ts';

/** A user of the operating system, in the form that `spawn` takes. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account that servers run under: undefined means the present one.
 * PostgreSQL refuses to run as root, so root lends it the account `nobody`.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'));
  const nobody = users.find(([name]) => name === 'nobody');
  if (nobody === undefined) {
    throw new TestSetupError(
      'start-failed',
      'PostgreSQL does not run as root, and /etc/passwd has no user "nobody" to run it as. ' +
        'Run the tests as another user.',
    );
  }
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
}
