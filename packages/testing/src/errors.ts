export type TestSetupErrorCode =
  | 'versions-invalid'
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'initdb-failed'
  | 'start-failed'
  | 'servers-missing'
  | 'command-unusable'
  | 'command-timeout'
  | 'tmux-missing'
  | 'golden-missing'
  | 'action-step';

/** The test environment, rather than the code under test, is at fault. The message says what to do about it. */
export class TestSetupError extends Error {
  override readonly name = 'TestSetupError';
  readonly code: TestSetupErrorCode;

  constructor(code: TestSetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
