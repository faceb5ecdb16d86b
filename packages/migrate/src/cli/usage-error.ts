/** The command line cannot be understood: the usage text is shown, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
