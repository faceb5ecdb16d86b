// How long drift of 2,000 TypeScript files takes, as a person sees it: the whole command, with its start and its clean
// checkout. A design of 20 components, 100 files each; every file imports five others and a package. The goal is 5 s.
//
//   node packages/blueprint/build.mjs && node bench/drift-2000.mjs [python]

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'packages/blueprint/dist/bin.cjs');
const [components, filesEach, runs, goal] = [20, 100, 5, 5000];
const language = argv[2] === 'python' ? 'python' : 'typescript';

const folder = mkdtempSync(join(tmpdir(), 'blueprint-drift-'));
try {
  writeProject(folder);
  const results = Array.from({ length: runs }, measure).sort((a, b) => a - b);
  const median = results[Math.floor(runs / 2)];
  console.log(
    `drift of ${components * filesEach} files of ${language}: ${Math.round(median)} ms (median of ${runs} runs, ${results.map(Math.round).join(', ')}; goal: ${goal} ms)`,
  );
  process.exitCode = median < goal ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure() {
  const start = performance.now();
  const answer = execFileSync(execPath, [command, 'validate', '--drift-only', '--json'], {
    cwd: folder,
    env: { ...process.env, HOME: folder },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const time = performance.now() - start;
  const { drift } = JSON.parse(answer).data;
  const { divergentEdges, unmappedFiles } = drift.figures;
  // What looked at nothing would be quick.
  if (
    drift.total.count !== 0 ||
    unmappedFiles.of !== 2000 ||
    divergentEdges.of !== 19 ||
    drift.total.of < 2000
  ) {
    throw new Error(`not what was generated: ${JSON.stringify(drift.figures)}`);
  }
  return time;
}

function writeProject(directory) {
  const ids = Array.from({ length: components }, (_, index) => `part${index}`);
  const rows = ids.map((id, index) => {
    const next = index + 1 < components ? `part${index + 1}` : '–';
    return `| ${id} | Has it. | src/${id}/** | ${next} | left-pad |`;
  });
  const files = {
    'design/it/architecture.md': `# It\n\nA benchmark.\n\n## Components\n\n| Component | Responsibility | Paths | May depend on | Packages |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`,
    'design/it/roadmap.md':
      '# Roadmap\n\n## P1: All\n\nEverything.\n\n### T1: All\n\nAll.\n\n- Depends on: –\n- Complexity: Simple\n- Components: part0\n- Check: `npm test` → exit 0\n',
    'package.json': '{"name":"it","dependencies":{"left-pad":"1"}}\n',
    'src/part0/__init__.py': '',
  };
  if (language !== 'python') delete files['src/part0/__init__.py'];
  for (const [part, id] of ids.entries()) {
    for (let file = 0; file < filesEach; file++) {
      const isFirst = language === 'python' && part === 0 && file === 0;
      const extension = language === 'python' ? 'py' : 'ts';
      files[isFirst ? 'src/part0/__init__.py' : `src/${id}/file${file}.${extension}`] = textOf(part, file);
    }
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], {
      cwd: directory,
      stdio: 'ignore',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Begin');
}

/** About 60 lines; four imports within the component, one of the next one, and a package. */
function textOf(part, file) {
  const others = [1, 2, 3, 4]
    .map(step => (file + step) % filesEach)
    .filter(other => language !== 'python' || part > 0 || other > 0);
  const next = part + 1 < components ? part + 1 : undefined;
  const imports =
    language === 'python'
      ? [
          ...others.map(other => `from .file${other} import value${other}`),
          ...(next === undefined ? [] : [`from part${next} import file${file}`]),
          'import left_pad',
        ]
      : [
          ...others.map(other => `import { value${other} } from './file${other}.ts';`),
          ...(next === undefined
            ? []
            : [`import type { value${file} as other } from '../part${next}/file${file}.ts';`]),
          "import pad from 'left-pad';",
        ];
  const line = index =>
    language === 'python'
      ? `def step${index}(a, b=${index}):\n    return [a + b, {"text": "line ${index}"}]`
      : `function step${index}(a: number, b = ${index}): readonly [number, { text: string }] {\n  return [a + b, { text: 'line ${index}' }];\n}`;
  const value = language === 'python' ? `value${file} = ${part}` : `export const value${file} = ${part};`;
  return `${imports.join('\n')}\n\n${value}\n\n${Array.from({ length: 17 }, (_, index) => line(index)).join('\n')}\n`;
}
