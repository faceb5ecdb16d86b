import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component, Design, Metric } from '../../src/design/design.ts';
import { linkChecker } from '../../src/design/example.ts';
import { makeTask, openProject } from '../build/project.ts';

const brief = `# It

## Context

A tool that counts.

## Requirements

### Functional

- F1: It counts.
- F2: It prints.
`;

export function makeComponent(id: string, more: Partial<Component> = {}): Component {
  return { id, responsibility: `Has ${id}.`, paths: [`src/${id}/**`], dependsOn: [], packages: [], ...more };
}

export function makeMetric(id: string, more: Partial<Metric> = {}): Metric {
  return {
    id,
    name: 'Speed',
    kind: 'benchmark',
    target: 'under 2 s',
    measurement: 'one run',
    command: "echo 'took 1.5 s'",
    covers: [],
    ...more,
  };
}

/** `cli` may import `core`; one task with one check, no decisions. */
export const counter: Design = {
  ...linkChecker,
  title: 'It',
  components: [makeComponent('core'), makeComponent('cli', { dependsOn: ['core'], packages: ['commander'] })],
  decisions: [],
  phases: [
    {
      id: 'P1',
      title: 'All',
      goal: 'Everything.',
      tasks: [
        makeTask('T1', 'core', {
          covers: ['F1', 'F2'],
          checks: [{ command: 'grep -q count src/core/count.ts', expects: 'exit 0' }],
        }),
      ],
    },
  ],
  metrics: [makeMetric('M1')],
  risks: [],
};

/** Code that is what `counter` says. */
export const soundCode = {
  'src/core/count.ts': 'export const count = 1;\n',
  'src/cli/main.ts': "import { Command } from 'commander';\nimport { count } from '../core/count.ts';\n",
};

/** A repository with a design, its brief and code, committed. */
export async function openValidated(
  design: Design = counter,
  files: Readonly<Record<string, string>> = soundCode,
) {
  const project = await openProject(design, { ...files, 'design/it/brief.md': brief });
  return {
    ...project,
    validate: (...args: readonly string[]) => project.run(['validate', '--yes', ...args]),
    /** The `data` of `--json`, with the exit code and the error. */
    measure: async (...args: readonly string[]) => {
      const { exitCode, stdout } = await project.run(['validate', '--yes', '--json', ...args]);
      return { exitCode, ...JSON.parse(stdout) };
    },
    commit: (files: Readonly<Record<string, string>>) => {
      for (const [path, text] of Object.entries(files)) project.write(path, text);
      project.git('add', '-A');
      project.git('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-q', '-m', 'Change');
    },
    read: (path: string) => readFileSync(join(project.folder, path), 'utf8'),
    replace: (path: string, text: string) => writeFileSync(join(project.folder, path), text),
    list: (path: string) => readdirSync(join(project.folder, path)),
  };
}

/** Codes of findings, with how often each was found. */
export function codesOf({
  data,
}: {
  data: { findings: readonly { rule: string }[] };
}): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { rule } of data.findings) codes[rule] = (codes[rule] ?? 0) + 1;
  return codes;
}
