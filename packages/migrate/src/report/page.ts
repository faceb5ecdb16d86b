import { readFileSync } from 'node:fs';
import type { ReportData } from './data.ts';

/** One HTML file with everything in it: no network, no other file. */
export function reportPage(data: ReportData): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Migrations of ${data.targets.length} targets</title>
<link rel="icon" href="data:,">
<style>${asset('report.css')}</style>
</head>
<body>
<header><h1>Migrations</h1><p id="summary"></p><ul id="counts"></ul></header>
<main>
<section aria-labelledby="matrix-title">
<h2 id="matrix-title">Targets and versions</h2>
<p class="tools"><label>Show targets <input id="filter" type="search" placeholder="part of a name" autocomplete="off"></label>
<label><input id="open-only" type="checkbox"> only those that are not up to date</label></p>
<p id="legend" class="legend"></p>
<div id="matrix" tabindex="0" role="grid" aria-label="Targets and versions; arrow keys move, Home and End go to the ends"><div id="space"></div><canvas id="cells"></canvas></div>
<p id="cell" role="status" aria-live="polite"></p>
</section>
<section aria-labelledby="groups-title"><h2 id="groups-title">States</h2><table id="groups"></table></section>
<section id="failures-section" aria-labelledby="failures-title"><h2 id="failures-title">Failures</h2><div id="failures"></div></section>
<section aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2>
<p class="tools"><label>Run <select id="run"></select></label> <span id="run-facts"></span></p>
<div id="timeline" tabindex="0" role="img" aria-label="When each target ran"><div id="timeline-space"></div><canvas id="bars"></canvas></div></section>
<section aria-labelledby="slow-title"><h2 id="slow-title">Slowest</h2><div class="columns"><table id="slow-targets"></table><table id="slow-migrations"></table></div></section>
</main>
<script type="application/json" id="data">${embed(data)}</script>
<script>${asset('report.js')}</script>
</body>
</html>
`;
}

/** JSON that cannot end the element it stands in. */
function embed(data: ReportData): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

function asset(name: string): string {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
