import { relative } from 'node:path';
import type { Finding } from '../../finding.ts';
import type { Validation } from '../../validate/validation.ts';

/** A validation with what was found in it, for all reporters alike. */
export interface ValidationReport {
  /** Of the design. */
  readonly name: string;
  readonly toolVersion: string;
  /** The person's checkout, from which paths are told; absolute. */
  readonly root: string;
  readonly validation: Validation;
  readonly findings: readonly Finding[];
  readonly isSound: boolean;
}

/** A format for programs; the same everywhere. */
export type Reporter = (report: ValidationReport) => string;

/** A path as the repository has it; with slashes. */
export function pathIn(root: string, file: string): string {
  const path = relative(root, file).replaceAll('\\', '/');
  return path === '' || path.startsWith('../') ? file.replaceAll('\\', '/') : path;
}
