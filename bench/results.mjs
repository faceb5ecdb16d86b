// What was measured last of each benchmark, and how a figure is written.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchmarks } from './cases/index.mjs';

export const resultsFolder = fileURLToPath(new URL('results', import.meta.url));

/** Commands whose time depends on the number of migrations; `floor` says what they are compared with. */
const commands = [
  { title: 'status', prefix: 'status', floor: 'a bare Node that connects once' },
  { title: 'up, nothing to do', prefix: 'noop', floor: 'a bare Node that connects once' },
  { title: 'up', prefix: 'up', floor: 'psql' },
  { title: 'down', prefix: 'down', floor: 'psql' },
  { title: 'validate', prefix: 'validate', floor: 'a Node that reads the files' },
  { title: 'lint', prefix: 'lint', floor: 'a Node that reads the files' },
];
/** A folder without a migration is refused, so the least is one. */
export const sizes = [1, 200, 2000, 10_000];

/** The newest of each benchmark that there is, in their order. */
export function latestResults() {
  const latest = new Map();
  for (const name of readdirSync(resultsFolder).filter(each => each.endsWith('.json'))) {
    const result = JSON.parse(readFileSync(join(resultsFolder, name), 'utf8'));
    // Of an earlier form of this file.
    if (result.goals === undefined) continue;
    const known = latest.get(result.name);
    if (known === undefined || known.measuredAt < result.measuredAt) latest.set(result.name, result);
  }
  return benchmarks.flatMap(({ name }) => latest.get(name) ?? []);
}

/** A row for each command that was measured, with a result, or none, for each of `sizes`. */
export function bySize(results) {
  return commands
    .map(command => ({
      ...command,
      cells: sizes.map(size => results.find(({ name }) => name === `${command.prefix}-${size}`)),
    }))
    .filter(({ cells }) => cells.some(Boolean));
}

export function isBySize({ name }) {
  return commands.some(({ prefix }) => sizes.some(size => name === `${prefix}-${size}`));
}

/** 374 ms, 4.28 s, 14.0 s. */
export function time({ median }) {
  if (median < 1000) return `${Math.round(median)} ms`;
  return `${(median / 1000).toFixed(median < 10_000 ? 2 : 1)} s`;
}

/** 0.97, and 28.3 from ten on. */
export function times({ median }) {
  return median.toFixed(median < 10 ? 2 : 1);
}

export function describeMachine({ machine, server }) {
  const memory = `${Math.round(machine.memoryBytes / 1e9)} GB`;
  return `${machine.cores} cores of an ${machine.processor}, ${memory}, Node ${machine.node}, PostgreSQL ${server.postgres}`;
}
