import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Html, html, trusted } from './html.ts';
import type { Section } from './section.ts';

export interface Document {
  readonly title: string;
  /** What the page is of: `Design` or `Report`. */
  readonly kind: string;
  /** Beside the kind. */
  readonly name: string;
  /** Below the title. */
  readonly head: Html;
  readonly sections: readonly Section[];
}

/**
 * One page that holds all it needs: no file besides it and no network, which a content security policy enforces in the
 * browser.
 */
export function renderDocument({ title, kind, name, head, sections }: Document): string {
  const style = readAsset('style.css');
  const script = readAsset('page.js');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="blueprint">
<meta http-equiv="Content-Security-Policy" content="${policyFor(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the ${kind.toLowerCase()}</a>
<header class="top">
<div class="top-row"><p class="kind">${kind} <b>${name}</b></p><button type="button" id="theme" hidden>Theme: system</button></div>
<h1>${title}</h1>
${head}
</header>
<div class="columns">
<nav aria-label="Contents"><ol>${sections.map(renderEntry)}</ol></nav>
<main id="content">${sections.map(renderSection)}</main>
</div>
<script>${trusted(script)}</script>
</body>
</html>
`.html;
}

function renderEntry({ id, title, count }: Section): Html {
  return html`<li><a href="#${id}">${title}${count === undefined ? '' : html` <span class="count">${count}</span>`}</a></li>`;
}

function renderSection({ id, title, count, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}${count === undefined ? '' : html` <span class="count">${count}</span>`}</h2>
${body}
</section>
`;
}

/** Nothing may be loaded, sent or run but the one style and the one script of this page. */
function policyFor(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Beside this module in the source, and beside the bundle in dist/. */
function readAsset(name: string): string {
  return readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}
