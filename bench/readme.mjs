// The tables of the README, from what was measured last.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { judge } from './compare.mjs';
import { bySize, describeMachine, isBySize, latestResults, sizes, time, times } from './results.mjs';

const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

/** Writes the tables between their two marks. */
export function writeReadme() {
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`README.md has no ${begin} … ${end}`);
  const tables = describe(latestResults()).join('\n\n');
  writeFileSync(readme, `${text.slice(0, before + begin.length)}\n\n${tables}\n\n${text.slice(after)}`);
}

function describe(results) {
  const tools = ['peers-up-200', 'peers-noop-200'].map(name => results.find(each => each.name === name));
  const others = results.filter(each => !tools.includes(each));
  return [
    ...(others.length === 0 ? [] : [goalsTable(others), sizesTable(others), `Medians on ${where(others)}.`]),
    ...(tools.includes(undefined) ? [] : [toolsTable(...tools)]),
  ];
}

function where([first]) {
  return `${describeMachine(first)} with fsync on`;
}

/** What has a goal, and what is not in the table of sizes. */
function goalsTable(results) {
  const rows = results
    .filter(each => Object.keys(each.goals).length > 0 || !isBySize(each))
    .map(result => [
      `\`${result.name}\``,
      time(result.subject),
      `${result.floor.title}: ${time(result.floor)}`,
      times(result.ratio),
      judge(result, result.goals)
        .map(({ wanted, isMet }) => `${wanted}: ${isMet ? 'met' : 'missed'}`)
        .join('; '),
    ]);
  return markdownTable(['benchmark', 'migrate', 'floor in the same run', 'ratio', 'goal'], rows);
}

function sizesTable(results) {
  const rows = bySize(results).map(({ title, cells, floor }) => [
    title,
    ...cells.map(result => (result === undefined ? '' : `${time(result.subject)} (${times(result.ratio)})`)),
    floor,
  ]);
  const heads = sizes.map(size => size.toLocaleString('en'));
  return markdownTable(['migrations', ...heads, 'in brackets: ratio to'], rows);
}

/** The same 200 migrations by other tools, each as its documentation says. */
function toolsTable(up, noop) {
  const rows = up.peers.map(peer => {
    const again = noop.peers.find(({ title }) => title === peer.title);
    return [
      peer.title,
      ...compared(peer),
      ...(again === undefined ? ['', ''] : compared(again)),
      peer.handicap,
    ];
  });
  const missing = (up.notMeasured ?? []).map(({ title, why }) => [
    title,
    '',
    '',
    '',
    '',
    `not measured: ${why}`,
  ]);
  const heads = ['tool', 'up of 200', 'migrate to it', 'nothing to do', 'migrate to it', 'how it differs'];
  const own = ['migrate', time(up.subject), '', time(noop.subject), '', ''];
  return markdownTable(heads, [own, ...rows, ...missing]);
}

function compared(peer) {
  const verdict =
    peer.goal === undefined
      ? ''
      : ` (at most ${peer.goal}: ${peer.ratio.median <= peer.goal ? 'met' : 'missed'})`;
  return [time(peer), `${times(peer.ratio)}${verdict}`];
}

/** Aligned, as the formatter of this repository has it. */
function markdownTable(heads, rows) {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(3, ...all.map(row => row[column].length)));
  const line = cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(heads), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
