/** One thing in which code and design differ. */
export type Deviation =
  | {
      readonly kind: 'divergent_edge';
      /** The component that imports. */
      readonly component: string;
      readonly to: string;
      readonly file: string;
      readonly line: number | null;
      readonly specifier: string;
      /** The file that is imported. */
      readonly target: string;
    }
  | { readonly kind: 'absent_edge'; readonly component: string; readonly to: string }
  | { readonly kind: 'unmapped_file'; readonly file: string }
  | { readonly kind: 'missing_path'; readonly component: string; readonly path: string }
  | {
      readonly kind: 'undeclared_package';
      readonly component: string;
      readonly package: string;
      readonly file: string;
      readonly line: number | null;
      readonly specifier: string;
    }
  | { readonly kind: 'unproven_requirement'; readonly requirement: string };

/** The same for the same deviation, whatever line it is in: an entry of a baseline. */
export function keyOf(deviation: Deviation): string {
  switch (deviation.kind) {
    case 'divergent_edge':
      return `divergent_edge ${deviation.component} -> ${deviation.to}: ${deviation.file}`;
    case 'absent_edge':
      return `absent_edge ${deviation.component} -> ${deviation.to}`;
    case 'unmapped_file':
      return `unmapped_file ${deviation.file}`;
    case 'missing_path':
      return `missing_path ${deviation.component}: ${deviation.path}`;
    case 'undeclared_package':
      return `undeclared_package ${deviation.component} ${deviation.package}: ${deviation.file}`;
    case 'unproven_requirement':
      return `unproven_requirement ${deviation.requirement}`;
  }
}

/** A deviation in one line. */
export function describeDeviation(deviation: Deviation): string {
  switch (deviation.kind) {
    case 'divergent_edge':
      return `${deviation.component} may not depend on ${deviation.to}, and ${deviation.file} imports ${deviation.specifier}`;
    case 'absent_edge':
      return `the design lets ${deviation.component} depend on ${deviation.to}, and no code does`;
    case 'unmapped_file':
      return `${deviation.file} belongs to no component`;
    case 'missing_path':
      return `there is nothing at ${deviation.path}, which the design plans for ${deviation.component}`;
    case 'undeclared_package':
      return `${deviation.component} does not name the package ${deviation.package}, and ${deviation.file} imports ${deviation.specifier}`;
    case 'unproven_requirement':
      return `no passing check covers ${deviation.requirement}`;
  }
}
