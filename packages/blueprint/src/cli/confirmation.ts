import { BlueprintError } from '../errors.ts';
import type { Invocation } from './command.ts';

/** Asks before something that cannot be taken back, unless `--yes` was given. Throws `not_confirmed` for a no, and where nobody can be asked. */
export async function requireConfirmation(
  question: string,
  { options, confirm }: Pick<Invocation, 'options' | 'confirm'>,
): Promise<void> {
  if (options['yes'] === true) return;
  if (confirm === undefined) {
    throw new BlueprintError('not_confirmed', 'this has to be confirmed, and there is nobody to ask', {
      hint: 'Nothing was changed. Add --yes.',
    });
  }
  if (!(await confirm(question)))
    throw new BlueprintError('not_confirmed', 'not confirmed', { hint: 'Nothing was changed.' });
}
