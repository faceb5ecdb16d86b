import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Component } from '../../src/design/design.ts';
import { componentsFromCode } from '../../src/drift/components-from-code.ts';
import type { Deviation } from '../../src/drift/deviation.ts';
import { measureDrift, totalOf } from '../../src/drift/drift.ts';
import { locateImports } from '../../src/drift/locate.ts';
import { readCode } from '../../src/drift/read-code.ts';

// Packages of npm that no one here wrote, as they are published.

const require = createRequire(import.meta.url);

/** A copy of the source of an installed package. */
async function openPackage(name: string, folders: readonly string[]) {
  const temporary = await temporaryDirectory('blueprint-package-');
  onTestFinished(() => temporary[Symbol.asyncDispose]());
  const directory = temporary.path;
  const source = folderOf(name);
  for (const folder of [...folders, 'package.json']) {
    cpSync(join(source, folder), join(directory, folder), { recursive: true });
  }
  const read = async () => {
    const files = filesIn(directory);
    return { files, code: await readCode({ directory, root: directory, files, isIgnored: () => false }) };
  };
  const measure = async (components: readonly Component[]) => {
    const { files, code } = await read();
    return locateImports(measureDrift(components, code, files, []), directory);
  };
  const plant = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text, { flag: 'a' });
  };
  const remove = (path: string) => rmSync(join(directory, path), { recursive: true });
  return { read, measure, plant, remove };
}

function folderOf(name: string): string {
  const paths = require.resolve.paths(name) ?? [];
  const found = paths.find(path => {
    try {
      return readdirSync(join(path, name)).includes('package.json');
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`${name} is not installed`);
  return join(found, name);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

/** A violation and where it must be told. */
interface Planted {
  readonly file: string;
  readonly text: string;
  readonly found: Partial<Deviation>;
}

interface Subject {
  readonly name: string;
  readonly folders: readonly string[];
  readonly planted: readonly Planted[];
}

const subjects: readonly Subject[] = [];

describe.each(subjects)('$name', ({ name, folders, planted }) => {
  test('a design made from its code has no drift', async () => {
    const { read, measure } = await openPackage(name, folders);
    const { code } = await read();
    const components = componentsFromCode(code);
    expect(components.length).toBeGreaterThan(3);
    expect(components.flatMap(({ dependsOn }) => dependsOn).length).toBeGreaterThan(3);
    const drift = await measure(components);
    expect(drift.deviations).toEqual([]);
    expect(code.unread).toEqual([]);
    expect(totalOf(drift.figures).count).toBe(0);
    expect(drift.figures.unmappedFiles.of).toBe(code.files.length);
  });

  test.each(planted)('a violation in $file is found', async ({ file, text, found }) => {
    const { read, measure, plant } = await openPackage(name, folders);
    const components = componentsFromCode((await read()).code);
    plant(file, text);
    const { deviations } = await measure(components);
    expect(deviations).toHaveLength(1);
    expect(deviations[0]).toMatchObject(found);
  });
});
