// bench/results/index.html: what was measured last of each benchmark, a bar for each side.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groups } from './cases/index.mjs';
import { judge } from './compare.mjs';
import { pageStyle } from './page-style.mjs';
import { bySize, describeMachine, latestResults, resultsFolder, sizes, time, times } from './results.mjs';

export function writePage() {
  const path = join(resultsFolder, 'index.html');
  writeFileSync(path, page(latestResults()));
  console.log(`${path} shows what was measured last.`);
}

function page(results) {
  const shown = groups
    .map(({ title, benchmarks }) => ({
      title,
      own: results.filter(({ name }) => benchmarks.some(benchmark => benchmark.name === name)),
    }))
    .filter(({ own }) => own.length > 0);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>migrate: benchmarks</title><style>${pageStyle}</style>
<h1>Benchmarks</h1>
<p>A bar is the median of whole processes; the line goes from the fastest to the slowest. All sides of a benchmark were run
in turn on one machine, and a ratio is the median of those of each round. Memory is that of the largest process.</p>
<p class="key"><span class="subject">migrate</span><span class="floor">the floor</span><span class="peer">another tool</span>
<span class="cut">longer than there is room</span></p>
${sizesTable(bySize(results))}
${goalsList(results)}
${shown.map(({ title, own }) => `<h2>${escapeHtml(title)}</h2>${own.map(section).join('\n')}`).join('\n')}
</html>\n`;
}

function sizesTable(rows) {
  if (rows.length === 0) return '';
  const heads = sizes.map(size => `<th>${size.toLocaleString('en')}</th>`).join('');
  const body = rows.map(
    ({ title, cells, floor }) =>
      `<tr><th>${escapeHtml(title)}</th>${cells.map(sizeCell).join('')}<td>${escapeHtml(floor)}</td></tr>`,
  );
  return `<h2>By the number of migrations</h2><div class="wide"><table>
<tr><th>migrations</th>${heads}<th>ratio to</th></tr>${body.join('\n')}</table></div>`;
}

function sizeCell(result) {
  if (result === undefined) return '<td class="figure quiet">–</td>';
  const link = `<a href="#${result.name}">${time(result.subject)}</a>`;
  return `<td class="figure">${link} <span class="quiet">${times(result.ratio)} ×</span></td>`;
}

/** What was asked for, the missed first. */
function goalsList(results) {
  const all = results.flatMap(result =>
    judge(result, result.goals).map(each => ({ ...each, name: result.name })),
  );
  const missed = all.filter(({ isMet }) => !isMet);
  const items = missed.map(
    ({ name, wanted }) => `<li class="missed">✗ <a href="#${name}">${name}</a>: ${escapeHtml(wanted)}</li>`,
  );
  return `<h2>Goals</h2><p>${all.length - missed.length} of ${all.length} are met.</p><ul>${items.join('\n')}</ul>`;
}

function section(result) {
  const { name, runs, measuredAt, ratio, goals, machine, notMeasured = [] } = result;
  const verdicts = judge(result, goals).map(
    ({ wanted, isMet }) =>
      `<li class="${isMet ? 'met' : 'missed'}">${isMet ? '✓' : '✗'} ${escapeHtml(wanted)}</li>`,
  );
  const missing = notMeasured.map(
    ({ title, why }) => `<li>${escapeHtml(`${title} was not measured: ${why}`)}</li>`,
  );
  const spread = `${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}`;
  const at = `${measuredAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `<section id="${name}"><h3>${name}</h3>
<p><b>${times(ratio)} ×</b> the floor <span class="quiet">(${spread})</span></p>
<div class="chart">${chart([result.subject, result.floor, ...result.peers])}</div>
<ul class="verdicts">${verdicts.join('')}${missing.join('')}</ul>
<details><summary>${runs} ${runs === 1 ? 'round' : 'rounds'}, ${at}, commit ${escapeHtml(machine.commit)}</summary>
<p>${escapeHtml(settings(result))}</p></details></section>`;
}

function chart(sides) {
  const end = endOfScale(sides);
  const share = value => `${Math.min(100, (value / end) * 100).toFixed(2)}%`;
  return sides
    .map((side, index) => {
      // Another form of the floor differs in nothing that would have to be said.
      const kind = index === 0 ? 'subject' : side.handicap === undefined ? 'floor' : 'peer';
      const cut = side.median > end ? ' cut' : '';
      return `<span class="title">${escapeHtml(side.title)}</span>
<span class="track"><i class="bar ${kind}${cut}" style="width:${share(side.median)}"></i>${spread(side, share)}</span>
<b class="figure">${time(side)}</b><span class="note quiet">${escapeHtml(note(side))}</span>`;
    })
    .join('\n');
}

/** Among many sides, one that takes far longer than most is cut off, so that the others can be told apart. */
function endOfScale(sides) {
  const longest = Math.max(...sides.map(({ max }) => max));
  if (sides.length < 4) return longest;
  const medians = sides.map(({ median }) => median).sort((a, b) => a - b);
  return Math.min(longest, 2 * medians[Math.floor(medians.length / 2)]);
}

function spread({ min, max, median }, share) {
  if (share(median) === '100.00%' && share(min) === '100.00%') return '';
  return `<i class="spread" style="left:${share(min)};right:calc(100% - ${share(max)})"></i>`;
}

function note({ peakBytes, ratio, handicap }) {
  const memory = peakBytes === undefined ? '' : `${Math.round(peakBytes / 1e6)} MB`;
  return [memory, ratio === undefined ? '' : `migrate: ${times(ratio)} ×`, handicap]
    .filter(Boolean)
    .join(', ');
}

function settings(result) {
  const { settings: values, psql } = result.server;
  const list = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  return `${describeMachine(result)}; system ${result.machine.system}; ${psql}; ${list.join(', ')}`;
}

function escapeHtml(text) {
  return String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
