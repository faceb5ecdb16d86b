import type { Component } from '../design/design.ts';
import { componentFinder } from '../design/path-match.ts';
import { isTestFile } from '../evidence/lost-tests.ts';
import type { Code } from './code.ts';
import { findEdges } from './edges.ts';

/** More than a person can hold in one picture. */
const mostComponents = 20;

/**
 * The components that code has by its folders, with the edges and packages that are there. A folder with more than half
 * of all files is taken apart, so that the parts say something; what lies beside folders is a component too. Pure.
 */
export function componentsFromCode(code: Code): Component[] {
  const parts = partsOf(code.files);
  const ids = idsFor(parts);
  const components = parts.map(
    (part, index): Component => ({
      id: ids[index] ?? '',
      responsibility: describe(part),
      paths: [part.glob],
      dependsOn: [],
      packages: [],
    }),
  );
  const find = componentFinder(components);
  const edges = findEdges(code, find);
  return components.map(component => ({
    ...component,
    dependsOn: sorted(edges.filter(({ from }) => from === component.id).map(({ to }) => to)),
    packages: sorted(
      code.imports.flatMap(({ from, to }) =>
        'package' in to && find(from)?.id === component.id && !isTestFile(from) ? [to.package] : [],
      ),
    ),
  }));
}

interface Part {
  /** Empty for the root. */
  readonly folder: string;
  readonly glob: string;
  readonly files: readonly string[];
}

function partsOf(files: readonly string[]): Part[] {
  let parts: readonly Part[] = [{ folder: '', glob: '**', files }];
  for (;;) {
    const largest = parts.reduce((one, other) => (other.files.length > one.files.length ? other : one));
    if (!largest.glob.endsWith('**') || (parts.length > 1 && 2 * largest.files.length <= files.length)) break;
    const inside = split(largest);
    // Beside other parts only folders are worth it, not one and a few files.
    if (parts.length > 1 && inside.filter(({ glob }) => glob.endsWith('**')).length < 2) break;
    const next = parts.flatMap(part => (part === largest ? inside : [part]));
    if (next.length > mostComponents) break;
    parts = next;
  }
  return parts.filter(part => part.files.length > 0);
}

/** A folder's own files, and each folder in it. */
function split({ folder, files }: Part): Part[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const below = new Map<string, string[]>();
  const own: string[] = [];
  for (const file of files) {
    const [first = '', ...rest] = file.slice(prefix.length).split('/');
    if (rest.length === 0) own.push(file);
    else below.set(first, [...(below.get(first) ?? []), file]);
  }
  const folders = [...below].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...(own.length === 0 ? [] : [{ folder, glob: `${prefix}*`, files: own }]),
    ...folders.map(([name, inside]) => ({
      folder: `${prefix}${name}`,
      glob: `${prefix}${name}/**`,
      files: inside,
    })),
  ];
}

/** The last part of the folder; where two have the same, with the folder before it. */
function idsFor(parts: readonly Part[]): string[] {
  const lengths = parts.map(() => 1);
  for (;;) {
    const ids = parts.map((part, index) => idOf(part, lengths[index] ?? 1));
    const repeated = ids.map((id, index) => ids.some((other, at) => other === id && at !== index));
    const canGrow = parts.map(({ folder }, index) => folder.split('/').length > (lengths[index] ?? 1));
    if (!repeated.some((is, index) => is && canGrow[index])) {
      return ids.map((id, index) => {
        const before = ids.slice(0, index).filter(other => other === id).length;
        return before === 0 ? id : `${id}-${before + 1}`;
      });
    }
    for (const [index, is] of repeated.entries()) {
      if (is && canGrow[index]) lengths[index] = (lengths[index] ?? 1) + 1;
    }
  }
}

function idOf({ folder, glob }: Part, length: number): string {
  const name = folder.split('/').slice(-length).join('-');
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (id === '') return folder === '' ? 'root' : 'part';
  return glob.endsWith('/*') && length === 1 ? `${id}-root` : id;
}

function describe({ folder, glob, files }: Part): string {
  const where = folder === '' ? 'the root' : folder;
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  return glob.endsWith('**') ? `What is in ${where}: ${count}.` : `The files directly in ${where}: ${count}.`;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
