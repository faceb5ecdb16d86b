import { fit, type Output, padEnd, printable, type Surface, wrap } from '@proven/terminal';
import type { DesignView } from '../../show/view.ts';
import {
  type Block,
  costBlock,
  coverageBlock,
  decisionsBlock,
  metricsBlock,
  risksBlock,
  roadmapBlock,
} from './show-blocks.ts';

/** Wider than this a line is hard to follow, and a pipe has no width at all. */
const widest = 140;
/** From here on two columns are each as wide as a half-screen needs. */
const twoColumns = 110;
const gap = 3;

/** The design on one screen: never more than 23 lines, so that the prompt fits below on a terminal of 24. */
export function renderShow(view: DesignView, output: Output): void {
  const { style, symbols } = output;
  const page: Surface = { style, symbols, width: Math.min(output.width, widest) };
  output.lines([...renderHead(view, page), '', ...renderBody(view, page)]);
}

function renderHead({ design, name }: DesignView, page: Surface): string[] {
  const { style, symbols, width } = page;
  const title = fit(printable(design.title || name), width, symbols.ellipsis);
  const summary = wrap(oneLine(design.summary).replaceAll('**', ''), width);
  const shown = summary.slice(0, 2);
  if (summary.length > 2) shown[1] = fit(`${shown[1]} ${summary[2]}`, width, symbols.ellipsis);
  return [
    style.bold(title),
    ...shown.filter(line => line !== '').map(line => fit(line, width, symbols.ellipsis)),
  ];
}

function renderBody(view: DesignView, page: Surface): string[] {
  if (page.width < twoColumns) return renderNarrow(view, page);
  const [left, right] = halves(page, 0.54);
  return beside(
    stack([decisionsBlock(view, 8, left), roadmapBlock(view, 7, left)]),
    stack([
      risksBlock(view, right),
      metricsBlock(view, 6, right),
      [...coverageBlock(view, right), ...costBlock(view, right)],
    ]),
    left.width,
  );
}

function renderNarrow(view: DesignView, page: Surface): string[] {
  const [left, right] = halves(page, 0.38);
  return [
    ...stack([
      decisionsBlock(view, 4, page),
      roadmapBlock(view, 4, page),
      beside(risksBlock(view, left), metricsBlock(view, 4, right), left.width),
    ]),
    ...coverageAndCost(view, page),
  ];
}

/** On one line where both fit. */
function coverageAndCost(view: DesignView, page: Surface): Block {
  const [left, right] = halves(page, 0.6);
  return beside(coverageBlock(view, left), costBlock(view, right), left.width);
}

function halves(page: Surface, share: number): [Surface, Surface] {
  const left = Math.floor((page.width - gap) * share);
  return [
    { ...page, width: left },
    { ...page, width: page.width - gap - left },
  ];
}

function stack(blocks: readonly Block[]): string[] {
  const shown = blocks.filter(block => block.length > 0);
  return shown.flatMap((block, index) => (index === 0 ? block : ['', ...block]));
}

function beside(left: Block, right: Block, width: number): string[] {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, row) =>
    `${padEnd(left[row] ?? '', width)}${' '.repeat(gap)}${right[row] ?? ''}`.trimEnd(),
  );
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
