// What was measured last, of each benchmark: one page with a bar for each side, and the table of the README.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judge } from './compare.mjs';

const results = fileURLToPath(new URL('results', import.meta.url));
const readme = fileURLToPath(new URL('../README.md', import.meta.url));
const [begin, end] = ['<!-- bench -->', '<!-- /bench -->'];

/** Writes bench/results/index.html. */
export function writePage() {
  const sections = latestResults().map(result => section(result));
  writeFileSync(join(results, 'index.html'), page(sections.join('\n')));
  console.log(`${join(results, 'index.html')} shows what was measured last.`);
}

/** Writes the table between its two marks in the README. */
export function writeReadme() {
  const text = readFileSync(readme, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`README.md has no ${begin} … ${end}`);
  writeFileSync(
    readme,
    `${text.slice(0, before + begin.length)}\n\n${table()}\n\n${peersTable()}\n\n${text.slice(after)}`,
  );
}

function table() {
  const measured = latestResults().filter(({ goals }) => Object.keys(goals).length > 0);
  const rows = measured.map(result => {
    const { name, subject, floor, ratio, goals } = result;
    const verdicts = judge(result, goals).map(
      ({ wanted, isMet }) => `${wanted}: ${isMet ? 'met' : 'missed'}`,
    );
    const cells = [`\`${name}\``, ms(subject), `${floor.title}: ${ms(floor)}`, ratio.median.toFixed(2)];
    return `| ${[...cells, verdicts.join('; ')].join(' | ')} |`;
  });
  const [{ machine, server } = {}] = measured;
  const where =
    machine === undefined
      ? ''
      : `\n\nMedians on ${machine.cores} cores of an ${machine.processor}, Node ${machine.node}, PostgreSQL ${server.postgres} with fsync on.`;
  return `| benchmark | migrate | floor in the same run | ratio | goal |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}${where}`;
}

/** The same 200 migrations by other tools, each as its documentation says; what one of them does not do is named. */
function peersTable() {
  const results = new Map(latestResults().map(result => [result.name, result]));
  const [all, none] = [results.get('peers-up-200'), results.get('peers-noop-200')];
  if (all === undefined || none === undefined) return '';
  const rows = all.peers.map(peer => {
    const again = none.peers.find(({ title }) => title === peer.title);
    const cells = [
      peer.title,
      ms(peer),
      peer.ratio.median,
      again && ms(again),
      again?.ratio.median,
      peer.handicap,
    ];
    return `| ${cells.map(cell => (typeof cell === 'number' ? cell.toFixed(2) : (cell ?? ''))).join(' | ')} |`;
  });
  const own = `| migrate | ${ms(all.subject)} | | ${ms(none.subject)} | | |`;
  return `| tool | up of 200 | migrate to it | nothing to do | migrate to it | what it does not do |\n| --- | --- | --- | --- | --- | --- |\n${own}\n${rows.join('\n')}`;
}

/** The newest file of each benchmark, in the order of their names. */
function latestResults() {
  const latest = new Map();
  for (const name of readdirSync(results)
    .filter(each => each.endsWith('.json'))
    .sort()) {
    const result = JSON.parse(readFileSync(join(results, name), 'utf8'));
    // Results of earlier forms of this file have other goals.
    if (result.goals === undefined) continue;
    const known = latest.get(result.name);
    if (known === undefined || known.measuredAt < result.measuredAt) latest.set(result.name, result);
  }
  return [...latest.values()].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

function section(result) {
  const { name, runs, measuredAt, machine, server, goals } = result;
  const sides = [result.subject, result.floor, ...result.peers];
  const longest = Math.max(...sides.map(({ max }) => max));
  const verdicts = judge(result, goals).map(
    ({ wanted, isMet }) =>
      `<li class="${isMet ? 'met' : 'missed'}">${isMet ? '✓' : '✗'} ${escapeXml(wanted)}</li>`,
  );
  const where = `${runs} rounds, ${measuredAt.slice(0, 16).replace('T', ' ')} UTC, ${machine.cores} × ${machine.processor}, Node ${machine.node}, PostgreSQL ${server.postgres}, commit ${machine.commit}`;
  return `<section><h2>${escapeXml(name)}</h2><p>Ratio to the floor: ${result.ratio.median.toFixed(3)}
    (${result.ratio.min.toFixed(3)} to ${result.ratio.max.toFixed(3)}, pair by pair)</p>
    <ul>${verdicts.join('')}</ul>${chart(sides, longest)}<p class="where">${escapeXml(where)}</p></section>`;
}

function chart(sides, longest) {
  const height = 26;
  const scale = value => ((value / longest) * 600).toFixed(1);
  const rows = sides.map((side, index) => {
    const y = index * height;
    const kind = ['subject', 'floor'][index] ?? 'peer';
    const note = [side.handicap, side.peakBytes && `${(side.peakBytes / 1e6).toFixed(0)} MB`]
      .filter(Boolean)
      .join(', ');
    return `<text x="250" y="${y + 17}" text-anchor="end">${escapeXml(side.title)}</text>
      <rect class="${kind}" x="260" y="${y + 5}" width="${scale(side.median)}" height="14"/>
      <line x1="${260 + Number(scale(side.min))}" x2="${260 + Number(scale(side.max))}" y1="${y + 12}" y2="${y + 12}"/>
      <text x="870" y="${y + 17}">${ms(side)}${note === '' ? '' : ` · ${escapeXml(note)}`}</text>`;
  });
  return `<svg viewBox="0 0 1280 ${sides.length * height}" role="img">${rows.join('\n')}</svg>`;
}

function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>migrate: benchmarks</title><style>
:root { color-scheme: light dark; --ink: light-dark(#1c1c1c, #e8e8e8); --quiet: light-dark(#666, #999); }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 1300px; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid color-mix(in srgb, var(--quiet) 40%, transparent); }
svg { width: 100%; } svg text { font-size: 13px; fill: var(--ink); } line { stroke: var(--ink); }
.subject { fill: #2b7de0; } .floor { fill: #8a8a8a; } .peer { fill: #c58a2a; }
ul { list-style: none; padding: 0; } .met { color: light-dark(#117733, #6bd48f); } .missed { color: light-dark(#b3261e, #ff8a80); }
.where { color: var(--quiet); font-size: 13px; }
</style><h1>Benchmarks</h1>
<p>Each bar is the median of whole processes; the line goes from the fastest to the slowest. All sides of a
benchmark were run in turn on one machine.</p>${body}</html>\n`;
}

function ms({ median }) {
  return median < 10_000 ? `${Math.round(median)} ms` : `${(median / 1000).toFixed(1)} s`;
}

function escapeXml(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
