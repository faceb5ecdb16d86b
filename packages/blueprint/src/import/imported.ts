import type { Design } from '../design/design.ts';

/** A file that is imported. The path is for people, and tells formats by names; nothing is ever written to it. */
export interface ImportFile {
  /** With forward slashes, from the folder or file that was named. */
  readonly path: string;
  readonly text: string;
}

/** A line that found no place in the design. */
export interface UnplacedLine {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Imported {
  readonly design: Design;
  readonly unplaced: readonly UnplacedLine[];
}

/** A way in which designs are written elsewhere. */
export interface ImportFormat {
  readonly name: string;
  /** What it reads, for help. */
  readonly description: string;
  /** True when the files look like it. Formats are asked in the order of the registry. */
  readonly detect: (files: readonly ImportFile[]) => boolean;
  /** Undefined where the files hold nothing of a design. */
  readonly read: (files: readonly ImportFile[]) => Imported | undefined;
}

/** A design with nothing in it yet. */
export function emptyDesign(): Design {
  return {
    title: '',
    summary: '',
    components: [],
    decisions: [],
    phases: [],
    executionPrompt: '',
    metrics: [],
    risks: [],
    testSpecification: null,
  };
}

/** True when there is nothing to import. */
export function isEmpty(design: Design): boolean {
  const { components, decisions, phases, executionPrompt, metrics, risks, testSpecification } = design;
  return (
    components.length + decisions.length + phases.length + metrics.length + risks.length === 0 &&
    testSpecification === null &&
    executionPrompt === ''
  );
}
