import { weights } from '../show/critical-path.ts';
import type { DesignView } from '../show/view.ts';
import { layOutTasks, nodeSize, type PlacedEdge, type PlacedTask, type TaskGraph } from './graph-layout.ts';
import { type Html, html, trusted } from './html.ts';
import { anchor } from './parts.ts';

/** The tasks as a graph, the critical path marked. Each task leads to its row below. */
export function renderGraph({ tasks, criticalPath }: DesignView): Html {
  const graph = layOutTasks(tasks, criticalPath.ids);
  const path = new Set(criticalPath.ids);
  const steps = new Set(criticalPath.ids.slice(1).map((id, index) => `${criticalPath.ids[index]}\n${id}`));
  const isCritical = ({ from, to }: PlacedEdge) => steps.has(`${from}\n${to}`);
  // What is drawn last lies on top.
  const edges = graph.edges.toSorted((one, other) => Number(isCritical(one)) - Number(isCritical(other)));
  return html`<div class="scroll graph" tabindex="0" role="region" aria-label="Graph of the tasks">
<svg width="${graph.width}" height="${graph.height}" viewBox="0 0 ${graph.width} ${graph.height}" role="group" aria-label="Tasks and what they depend on">
<defs>${arrowHead('arrow')}${arrowHead('arrow-critical')}</defs>
${edges.map(edge => renderEdge(edge, isCritical(edge)))}
${graph.tasks.map(placed => renderNode(placed, path.has(placed.task.id)))}
</svg></div>
${renderLegend(graph, criticalPath)}`;
}

function arrowHead(id: string): Html {
  return html`<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5 L7.5 4 L0 7.5 z"/></marker>`;
}

function renderEdge({ points }: PlacedEdge, isCritical: boolean): Html {
  const kind = isCritical ? 'edge critical' : 'edge';
  const head = isCritical ? 'arrow-critical' : 'arrow';
  return html`<path class="${kind}" d="${curveThrough(points)}" marker-end="url(#${head})"/>`;
}

/** From the middle of the right side to the middle of the left one, level where it leaves, bends and arrives. */
function curveThrough(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let last = first;
  const curves = rest.map(point => {
    const middle = (last.x + point.x) / 2;
    const curve = `C${place({ x: middle, y: last.y })} ${place({ x: middle, y: point.y })} ${place(point)}`;
    last = point;
    return curve;
  });
  return `M${place(first)} ${curves.join(' ')}`;
}

function place({ x, y }: { readonly x: number; readonly y: number }): string {
  return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}

function renderNode({ task, x, y }: PlacedTask, isCritical: boolean): Html {
  const { id, title, complexity } = task;
  const [first = '', second = ''] = wrapTitle(title);
  const dots = complexity === null ? 0 : Object.keys(weights).indexOf(complexity) + 1;
  return html`<a href="#task-${anchor(id)}" class="${isCritical ? 'node critical' : 'node'}" transform="translate(${x} ${y})">
<title>${id}: ${title}. ${complexity ?? 'No complexity'}${isCritical ? ', on the critical path' : ''}</title>
<rect width="${nodeSize.width}" height="${nodeSize.height}" rx="5"/>
<text class="node-id" x="10" y="18">${cut(id, 14)}</text>
${[1, 2, 3].map(dot => html`<circle class="${dot <= dots ? 'on' : 'off'}" cx="${nodeSize.width - 38 + dot * 9}" cy="14" r="2.75"/>`)}
<text x="10" y="35">${first}</text><text x="10" y="49">${second}</text>
</a>`;
}

/** In characters of 12 pixels, so that wide ones fit as well as they can without measuring. */
const lineLength = 21;

/** Two lines at most, the second one cut. */
function wrapTitle(title: string): [string, string] {
  const text = title.replace(/\s+/g, ' ').replaceAll('`', '').trim();
  if (lengthOf(text) <= lineLength) return [text, ''];
  const words = text.split(' ');
  let first = '';
  while (words[0] !== undefined && lengthOf(`${first} ${words[0]}`.trim()) <= lineLength) {
    first = `${first} ${words.shift()}`.trim();
  }
  return first === '' ? [cut(text, lineLength), ''] : [first, cut(words.join(' '), lineLength)];
}

function cut(text: string, length: number): string {
  if (lengthOf(text) <= length) return text;
  let kept = '';
  for (const character of text) {
    if (lengthOf(kept + character) > length - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** Characters of East Asia are twice as wide; near enough to keep a title inside its box. */
function lengthOf(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum + (/[\u1100-\u115f\u2e80-\uffdc]|\p{Extended_Pictographic}/u.test(character) ? 2 : 1),
    0,
  );
}

function renderLegend(
  { implied }: TaskGraph,
  { ids, weight, totalWeight, circle }: DesignView['criticalPath'],
): Html {
  const weighed = Object.entries(weights)
    .map(([complexity, each]) => `${complexity} ${each}`)
    .join(', ');
  const path =
    circle.length > 0
      ? html`<p class="warning">There is no critical path: a circle of dependencies holds up ${circle.join(', ')}.</p>`
      : html`<p><span class="key" aria-hidden="true"></span> Critical path, weight ${weight} of ${totalWeight}: ${ids.map((id, index) => html`${index === 0 ? '' : trusted(' → ')}<a class="id" href="#task-${anchor(id)}">${id}</a>`)}</p>`;
  const left = implied === 1 ? 'One dependency that follows' : `${implied} dependencies that follow`;
  return html`<div class="legend">${path}
<p class="quiet">It is the chain of dependent tasks that weighs most (${weighed}). Dots: complexity.${implied === 0 ? '' : ` ${left} from others ${implied === 1 ? 'is' : 'are'} not drawn.`}</p></div>`;
}
