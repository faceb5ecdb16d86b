/** A text that an agent finds in a workspace. */
export interface Installed {
  /** From the root of the workspace, with slashes. */
  readonly path: string;
  /** `file`: all of the file is ours. `section`: a part of a file that people write too. */
  readonly kind: 'file' | 'section';
  readonly text: string;
}
