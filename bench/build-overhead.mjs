// What `blueprint build` itself takes for a task: worktrees, commits, journal, judgement. The agent and the checks of
// this benchmark do next to nothing, and what they take is subtracted. The goal is 200 ms a task.
//
//   node packages/blueprint/build.mjs && node bench/build-overhead.mjs

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'packages/blueprint/dist/bin.cjs');
const tasks = 10;
const runs = 5;
const goal = 200;

const agentScript = `#!/bin/sh
prompt=$(cat)
heading=\${prompt%%:*}
task=\${heading#\\# T}
mkdir -p "c$task"
echo made >"c$task/made"
echo '{"type":"result","subtype":"success","is_error":false,"result":"Done.","total_cost_usd":0.01}'
`;

const results = Array.from({ length: runs }, () => withProject(measure)).sort(
  (a, b) => a.overhead - b.overhead,
);
const { overhead, total, agent, checks, startUp } = results[Math.floor(runs / 2)];
console.log(
  `${tasks} tasks in ${Math.round(total)} ms: start-up ${Math.round(startUp)} ms, agent ${agent} ms, checks ${checks} ms`,
);
console.log(`overhead a task: ${Math.round(overhead)} ms (median of ${runs} runs, goal: ${goal} ms)`);
process.exitCode = overhead < goal ? 0 : 1;

function measure(folder, environment) {
  const run = args =>
    execFileSync(process.execPath, [command, ...args], { cwd: folder, env: environment, encoding: 'utf8' });
  const startUp = timeOf(() => run(['build', '--dry-run', '--json'])).time;
  const args = ['build', '--agent', 'claude', '--yes', '--json'];
  const { time: total } = timeOf(() => run(args));
  const events = readFileSync(join(folder, 'design/it/journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map(JSON.parse);
  const sum = numbers => numbers.reduce((a, b) => a + b, 0);
  const agent = sum(events.flatMap(each => (each.event === 'attempt_ended' ? [each.durationMs] : [])));
  // Evidence of the same tree is not run twice: each output file is one run.
  const evidence = new Map(
    events.flatMap(each => (each.evidence ?? []).map(one => [one.output, one.durationMs])),
  );
  const checks = sum([...evidence.values()]);
  return { total, agent, checks, startUp, overhead: (total - agent - checks - startUp) / tasks };
}

function timeOf(work) {
  const start = performance.now();
  work();
  return { time: performance.now() - start };
}

function withProject(action) {
  const folder = mkdtempSync(join(tmpdir(), 'blueprint-bench-'));
  try {
    const project = join(folder, 'project');
    writeProject(project);
    const agent = join(folder, 'agent.sh');
    writeFileSync(agent, agentScript);
    chmodSync(agent, 0o755);
    return action(project, { ...process.env, HOME: folder, BLUEPRINT_CLAUDE: agent });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A design of ten tasks in a row, in a repository of 200 files. */
function writeProject(folder) {
  const ids = Array.from({ length: tasks }, (_, index) => index + 1);
  const rows = ids.map(id => `| c${id} | Has it. | c${id}/** | – | – |`);
  const files = {
    'design/it/architecture.md': `# It\n\nA benchmark.\n\n## Components\n\n| Component | Responsibility | Paths | May depend on | Packages |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`,
    'design/it/roadmap.md': `# Roadmap\n\n## P1: All\n\nEverything.\n\n${ids.map(taskText).join('\n')}`,
  };
  for (let index = 0; index < 200; index++) files[`src/file-${index}.txt`] = `${index}\n`.repeat(100);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=b', '-c', 'user.email=b@b', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'Begin');
}

function taskText(id) {
  const before = id === 1 ? '–' : `T${id - 1}`;
  return `### T${id}: Task ${id}\n\nMakes it.\n\n- Depends on: ${before}\n- Complexity: Simple\n- Components: c${id}\n- Check: \`test -e c${id}/made\` → exit 0\n`;
}
