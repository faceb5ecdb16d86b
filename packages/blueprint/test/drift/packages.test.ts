import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Component } from '../../src/design/design.ts';
import { componentsFromCode } from '../../src/drift/components-from-code.ts';
import type { Deviation } from '../../src/drift/deviation.ts';
import { measureDrift, totalOf } from '../../src/drift/drift.ts';
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
    return { files, code: await readCode({ directory, files, isIgnored: () => false }) };
  };
  const measure = async (
    components: readonly Component[],
    { files, code }: Awaited<ReturnType<typeof read>>,
  ) => {
    return measureDrift(components, code, files, []);
  };
  const plant = (file: string, text: string) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text, { flag: 'a' });
  };
  return { read, measure, plant };
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

/** Something that is not as the design says, and how it must be told. */
interface Planted {
  /** What is added to which file. */
  readonly write?: readonly [file: string, text: string];
  /** Or what is changed in the design. */
  readonly change?: (components: Component[]) => Component[];
  readonly found: Partial<Deviation>;
}

const edge = (file: string, text: string, component: string, to: string, target: string): Planted => ({
  write: [file, `\n${text}\n`],
  found: { kind: 'divergent_edge', component, to, file, target },
});
const use = (file: string, text: string, component: string, name: string): Planted => ({
  write: [file, `\n${text}\n`],
  found: { kind: 'undeclared_package', component, package: name, file },
});
const changeOne = (id: string, change: (component: Component) => Component) => (components: Component[]) =>
  components.map(each => (each.id === id ? change(each) : each));

interface Subject {
  readonly name: string;
  readonly folders: readonly string[];
  readonly planted: readonly Planted[];
  /** What looks like a violation and is none. */
  readonly harmless: readonly (readonly [file: string, text: string])[];
}

const subjects: readonly Subject[] = [
  {
    name: 'dependency-cruiser',
    folders: ['src', 'bin', 'configs'],
    planted: [
      edge('src/utl/array-util.mjs', 'import "../cache/cache.mjs";', 'utl', 'cache', 'src/cache/cache.mjs'),
      edge('src/report/null.mjs', 'export * from "#cli/format.mjs";', 'report', 'cli', 'src/cli/format.mjs'),
      edge(
        'src/validate/index.mjs',
        "const late = () => import('../report/index.mjs');",
        'validate',
        'report',
        'src/report/index.mjs',
      ),
      edge(
        'src/report/planted.cjs',
        'module.exports = require("../extract/index.mjs");',
        'report',
        'extract',
        'src/extract/index.mjs',
      ),
      edge(
        'src/analyze/index.mjs',
        'await import(`../cache/cache.mjs`);',
        'analyze',
        'cache',
        'src/cache/cache.mjs',
      ),
      use('src/graph-utl/indexed-module-graph.mjs', "import lodash from 'lodash/fp';", 'graph-utl', 'lodash'),
      {
        write: ['extra/rogue.mjs', 'export {};\n'],
        found: { kind: 'unmapped_file', file: 'extra/rogue.mjs' },
      },
    ],
    harmless: [
      ['src/schema/README.md', "import '../cli/index.mjs'"],
      [
        'src/graph-utl/match-facade.mjs',
        '\n// import "../cli/index.mjs"\nconst text = `import "../cli/index.mjs"`;\n',
      ],
      ['src/utl/uri.mjs', "\nimport 'node:fs/promises';\nimport './array-util.mjs';\n"],
    ],
  },
  {
    name: 'zod',
    folders: ['src'],
    planted: [
      edge(
        'src/v4/core/util.ts',
        'import type { ZodType } from "../classic/schemas.js";',
        'core',
        'classic',
        'src/v4/classic/schemas.ts',
      ),
      edge(
        'src/v4/core/regexes.ts',
        'type Inline = import("../classic/index.js").ZodType;',
        'core',
        'classic',
        'src/v4/classic/index.ts',
      ),
      edge(
        'src/v4/core/planted.mts',
        'import { z } from "../classic/external.js";',
        'core',
        'classic',
        'src/v4/classic/external.ts',
      ),
      edge(
        'src/v4/locales/en.ts',
        'export * from "../mini/index.js";',
        'v4-locales',
        'src-v4-mini',
        'src/v4/mini/index.ts',
      ),
      edge(
        'src/v3/external.ts',
        'import old = require("../v4/core/index.js");',
        'v3',
        'core',
        'src/v4/core/index.ts',
      ),
      use('src/v4/classic/parse.ts', 'import "left-pad";', 'classic', 'left-pad'),
      use('src/v4/mini/parse.ts', 'export { tool } from "@acme/tools/deep";', 'src-v4-mini', '@acme/tools'),
    ],
    harmless: [['src/v4/core/tests/planted.test.ts', 'import { test } from "some-runner";\n']],
  },
  {
    name: 'markdown-it',
    folders: ['lib', 'bin', 'index.mjs'],
    planted: [
      edge(
        'lib/common/utils.mjs',
        "import '../rules_block/code.mjs'",
        'common',
        'rules-block',
        'lib/rules_block/code.mjs',
      ),
      edge(
        'lib/helpers/index.mjs',
        "export { default as zero } from '../presets/zero.mjs'",
        'helpers',
        'presets',
        'lib/presets/zero.mjs',
      ),
      edge(
        'lib/presets/zero.mjs',
        "import * as command from '../../bin/markdown-it.mjs'",
        'presets',
        'bin',
        'bin/markdown-it.mjs',
      ),
      {
        change: changeOne('presets', each => ({ ...each, dependsOn: ['common'] })),
        found: { kind: 'absent_edge', component: 'presets', to: 'common' },
      },
      {
        change: changeOne('helpers', each => ({ ...each, paths: [...each.paths, 'lib/plugins/**'] })),
        found: { kind: 'missing_path', component: 'helpers', path: 'lib/plugins/**' },
      },
      {
        change: changeOne('bin', each => ({ ...each, packages: [] })),
        found: {
          kind: 'undeclared_package',
          component: 'bin',
          package: 'argparse',
          file: 'bin/markdown-it.mjs',
        },
      },
    ],
    harmless: [],
  },
];

describe.each(subjects)('$name', ({ name, folders, planted, harmless }) => {
  test('a design made from its code has no drift, and what is planted is all found', async () => {
    const { read, measure, plant } = await openPackage(name, folders);
    const asPublished = await read();
    const { code } = asPublished;
    const components = componentsFromCode(code);
    expect(components.length).toBeGreaterThan(3);
    expect(components.flatMap(({ dependsOn }) => dependsOn).length).toBeGreaterThan(3);
    expect({ unread: code.unread, unresolved: code.unresolved }).toEqual({ unread: [], unresolved: [] });

    const before = await measure(components, asPublished);
    expect(before.deviations).toEqual([]);
    expect(totalOf(before.figures).count).toBe(0);
    expect(before.figures.unmappedFiles.of).toBe(code.files.length);

    for (const { write } of planted) if (write !== undefined) plant(...write);
    for (const [file, text] of harmless) plant(file, text);
    const changed = planted.reduce((all, { change }) => change?.(all) ?? all, components);
    const { deviations } = await measure(changed, await read());
    expect(deviations).toHaveLength(planted.length);
    for (const { found } of planted) expect(deviations).toContainEqual(expect.objectContaining(found));
    // Each is told with its line.
    for (const each of deviations) if ('line' in each) expect(each.line).toBeGreaterThan(0);
  });
});

test('twenty are planted', () => {
  expect(subjects.flatMap(({ planted }) => planted)).toHaveLength(20);
});
