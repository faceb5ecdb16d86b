import type { Component } from '../design/design.ts';
import { componentFinder, matchesGlob } from '../design/path-match.ts';
import { parseGlob } from '../design/rules/globs.ts';
import { isTestFile } from '../evidence/lost-tests.ts';
import type { Code, Import } from './code.ts';
import type { Deviation } from './deviation.ts';

/** A part of drift: how many of how many deviate. */
export interface Figure {
  readonly count: number;
  readonly of: number;
  /** Why it is not measured, or not of everything; null where it is. */
  readonly notMeasured: string | null;
}

export interface Figures {
  /** Edges of the code that the design does not have, of the edges of the code. */
  readonly divergentEdges: Figure;
  /** Edges of the design that the code does not have, of the edges of the design. */
  readonly absentEdges: Figure;
  /** Source files that belong to no component, of all. */
  readonly unmappedFiles: Figure;
  /** Paths of components where nothing is, of all paths. */
  readonly missingPaths: Figure;
  /** Packages that a component uses and does not name, of those that are used, by component. */
  readonly undeclaredPackages: Figure;
  /** Requirements without a passing check, of all. */
  readonly unprovenRequirements: Figure;
}

export interface Drift {
  readonly figures: Figures;
  readonly deviations: readonly Deviation[];
  /** Imports that lead nowhere: nobody knows their edges. */
  readonly unresolved: Code['unresolved'];
}

/** What is known of requirements; null where nothing was run. */
export type ProvenRequirements = readonly { readonly id: string; readonly isProven: boolean }[] | null;

/**
 * Measures how far code has moved away from the components of its design. `files` are all files, for the paths that a
 * component names. Pure.
 */
export function measureDrift(
  components: readonly Component[],
  code: Code,
  files: readonly string[],
  requirements: ProvenRequirements,
): Drift {
  const find = componentFinder(components);
  const edges = findEdges(code, find);
  const designed = components.flatMap(({ id, dependsOn }) =>
    [...new Set(dependsOn)].filter(to => to !== id).map(to => ({ from: id, to })),
  );
  const unread = new Map(code.unread.map(({ file }) => [file, find(file)?.id]));
  const parts = {
    divergentEdges: divergentEdges(edges, components, code),
    absentEdges: absentEdges(edges, designed, new Set(unread.values())),
    unmappedFiles: unmappedFiles(code, find),
    missingPaths: missingPaths(components, files),
    undeclaredPackages: undeclaredPackages(code, find),
    unprovenRequirements: unprovenRequirements(requirements),
  };
  return {
    figures: Object.fromEntries(
      Object.entries(parts).map(([name, { figure }]) => [name, figure]),
    ) as unknown as Figures,
    deviations: Object.values(parts).flatMap(({ deviations }) => deviations),
    unresolved: code.unresolved,
  };
}

/** All parts together: how many of everything that was measured deviate. */
export function totalOf(figures: Figures): { readonly count: number; readonly of: number } {
  const all = Object.values(figures) as Figure[];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return { count: sum(all.map(({ count }) => count)), of: sum(all.map(({ of }) => of)) };
}

interface Part {
  readonly figure: Figure;
  readonly deviations: readonly Deviation[];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly imports: readonly Import[];
}

type Find = ReturnType<typeof componentFinder<Component>>;

/** The imports between files of different components, by the pair of components. */
export function findEdges(
  { imports }: Pick<Code, 'imports'>,
  find: (file: string) => { readonly id: string } | undefined,
): Edge[] {
  const edges = new Map<string, { from: string; to: string; imports: Import[] }>();
  for (const each of imports) {
    const from = find(each.from)?.id;
    const to = 'file' in each.to ? find(each.to.file)?.id : undefined;
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, imports: [] };
    edges.set(key, edge);
    edge.imports.push(each);
  }
  return [...edges.values()];
}

function divergentEdges(edges: readonly Edge[], components: readonly Component[], code: Code): Part {
  const allowed = new Map(components.map(({ id, dependsOn }) => [id, new Set(dependsOn)]));
  const divergent = edges.filter(({ from, to }) => allowed.get(from)?.has(to) !== true);
  return {
    figure: { count: divergent.length, of: edges.length, notMeasured: whatIsUnread(code) },
    deviations: divergent.flatMap(({ from, to, imports }) =>
      firstOfEachFile(imports).map(
        (each): Deviation => ({
          kind: 'divergent_edge',
          component: from,
          to,
          file: each.from,
          line: each.line,
          specifier: each.specifier,
          target: 'file' in each.to ? each.to.file : '',
        }),
      ),
    ),
  };
}

/** An edge of a component with code that nobody has read may be there. */
function absentEdges(
  edges: readonly Edge[],
  designed: readonly { readonly from: string; readonly to: string }[],
  unread: ReadonlySet<string | undefined>,
): Part {
  const present = new Set(edges.map(({ from, to }) => JSON.stringify([from, to])));
  const isPresent = (edge: { from: string; to: string }) => present.has(JSON.stringify([edge.from, edge.to]));
  const known = designed.filter(edge => isPresent(edge) || !unread.has(edge.from));
  const absent = known.filter(edge => !isPresent(edge));
  const open = designed.length - known.length;
  return {
    figure: {
      count: absent.length,
      of: known.length,
      notMeasured: open === 0 ? null : `${open} of ${designed.length} edges start in code that is not read`,
    },
    deviations: absent.map(({ from, to }) => ({ kind: 'absent_edge', component: from, to })),
  };
}

function unmappedFiles({ files }: Code, find: Find): Part {
  const unmapped = files.filter(file => find(file) === undefined);
  return {
    figure: { count: unmapped.length, of: files.length, notMeasured: null },
    deviations: unmapped.map(file => ({ kind: 'unmapped_file', file })),
  };
}

function missingPaths(components: readonly Component[], files: readonly string[]): Part {
  const paths = components.flatMap(({ id, paths: own }) => own.map(path => ({ component: id, path })));
  const missing = paths.filter(({ path }) => {
    const glob = parseGlob(path);
    return !files.some(file => matchesGlob(glob, file));
  });
  return {
    figure: { count: missing.length, of: paths.length, notMeasured: null },
    deviations: missing.map(each => ({ kind: 'missing_path', ...each })),
  };
}

/** What only tests import is left out: a design names what the product needs. */
function undeclaredPackages(code: Code, find: Find): Part {
  const used = new Map<string, { component: Component; name: string; imports: Import[] }>();
  for (const each of code.imports) {
    const component = find(each.from);
    if (!('package' in each.to) || component === undefined || isTestFile(each.from)) continue;
    const key = JSON.stringify([component.id, each.to.package]);
    const use = used.get(key) ?? { component, name: each.to.package, imports: [] };
    used.set(key, use);
    use.imports.push(each);
  }
  const undeclared = [...used.values()].filter(({ component, name }) => !declares(component.packages, name));
  return {
    figure: { count: undeclared.length, of: used.size, notMeasured: whatIsUnread(code) },
    deviations: undeclared.flatMap(({ component, name, imports }) =>
      firstOfEachFile(imports).map(
        (each): Deviation => ({
          kind: 'undeclared_package',
          component: component.id,
          package: name,
          file: each.from,
          line: each.line,
          specifier: each.specifier,
        }),
      ),
    ),
  };
}

/** Case and kinds of dashes aside; `org.junit` declares `org.junit.jupiter`, and a group of Maven what is in it. */
function declares(packages: readonly string[], name: string): boolean {
  const wanted = normalize(name);
  return packages.some(each => {
    const declared = normalize(each.replace(/@[\d^~].*$/, ''));
    const group = declared.split(':')[0] ?? '';
    return [declared, group, ...(importNames[declared] ?? [])].some(
      known =>
        known !== '' &&
        (wanted === known || wanted.startsWith(`${known}.`) || wanted.startsWith(`${known}/`)),
    );
  });
}

function normalize(name: string): string {
  return name.trim().toLowerCase().replaceAll('-', '_');
}

/** Packages of Python that are imported by another name than they are installed by. */
const importNames: Readonly<Record<string, readonly string[]>> = {
  beautifulsoup4: ['bs4'],
  opencv_python: ['cv2'],
  pillow: ['pil'],
  psycopg2_binary: ['psycopg2'],
  pyjwt: ['jwt'],
  python_dateutil: ['dateutil'],
  python_dotenv: ['dotenv'],
  pyyaml: ['yaml'],
  scikit_learn: ['sklearn'],
  attrs: ['attr'],
};

function unprovenRequirements(requirements: ProvenRequirements): Part {
  if (requirements === null) {
    return { figure: { count: 0, of: 0, notMeasured: 'no check was run' }, deviations: [] };
  }
  const open = requirements.filter(({ isProven }) => !isProven);
  return {
    figure: { count: open.length, of: requirements.length, notMeasured: null },
    deviations: open.map(({ id }) => ({ kind: 'unproven_requirement', requirement: id })),
  };
}

function whatIsUnread({ unread, files }: Code): string | null {
  if (unread.length === 0) return null;
  const [first] = unread;
  return `${unread.length} of ${files.length} files are not read, such as ${first?.file}: ${first?.reason}`;
}

function firstOfEachFile(imports: readonly Import[]): Import[] {
  return [...new Map([...imports].reverse().map(each => [each.from, each])).values()].reverse();
}
