import type { Run } from './run.ts';

/**
 * The first Ctrl-C ends the statement that `action` runs, so that its transaction rolls back. Only a statement of the user's
 * is ended like that: what migrate writes down about it is short, and must not be lost.
 */
export async function cancelOnAbort<T>(
  { signal, session, target }: Run,
  action: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let canceled: Promise<void> = Promise.resolve();
  const cancel = () => {
    canceled = session.cancel(target.processId).catch(() => undefined);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await action();
  } finally {
    signal?.removeEventListener('abort', cancel);
    // A cancel that is still on its way would hit the next statement.
    await canceled;
  }
}
