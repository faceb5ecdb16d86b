import {
  type Cell,
  type Column,
  fit,
  plural,
  printable,
  type Style,
  type Surface,
  table,
} from '@proven/terminal';
import type { Decision } from '../../design/design.ts';
import { levels } from '../../design/terms.ts';
import { formatCost } from '../../models/cost.ts';
import { weightOf } from '../../show/critical-path.ts';
import type { Severity } from '../../show/risk-matrix.ts';
import type { DesignView } from '../../show/view.ts';

/** Lines that stay together. */
export type Block = readonly string[];

export function decisionsBlock({ design }: DesignView, most: number, area: Surface): Block {
  const rows = design.decisions.map(({ id, title, status }): Cell[] => [
    { text: id, style: area.style.dim },
    title,
    { text: status ?? '', style: status === null ? undefined : statusStyle(status, area.style) },
  ]);
  return [
    heading('DECISIONS', `${rows.length}`, area),
    ...limited([{}, { shrink: 1 }, {}], rows, most, area),
  ];
}

export function roadmapBlock(
  { design, tasks, criticalPath }: DesignView,
  most: number,
  area: Surface,
): Block {
  const rows = design.phases.map(({ id, title, tasks: ofPhase }): Cell[] => [
    { text: id, style: area.style.dim },
    title,
    plural(ofPhase.length, 'task'),
    { text: `weight ${ofPhase.reduce((sum, task) => sum + weightOf(task), 0)}`, style: area.style.dim },
  ]);
  const columns = [{}, { shrink: 1 }, { align: 'right' }, { align: 'right' }] as const;
  return [
    heading('ROADMAP', `${plural(tasks.length, 'task')}, ${plural(design.phases.length, 'phase')}`, area),
    ...limited(columns, rows, most, area),
    ...criticalPathLine(criticalPath, area),
  ];
}

export function risksBlock({ risks: { rows, unrated } }: DesignView, area: Surface): Block {
  const { style, symbols } = area;
  const all = rows.flatMap(({ cells }) => cells.flatMap(({ risks }) => risks));
  const cells = rows.map(({ impact, cells: ofRow }): Cell[] => [
    { text: impact, style: style.dim },
    ...ofRow.map(
      ({ risks, severity }): Cell =>
        risks.length === 0
          ? { text: symbols.bullet, style: style.dim }
          : { text: risks.map(({ id }) => id).join(' '), style: severityStyle(severity, style) },
    ),
  ]);
  const note = unrated.length === 0 ? '' : `, ${unrated.length} without a rating`;
  return [
    heading('RISKS', `${all.length + unrated.length}${note}`, area),
    ...table(
      [{ header: 'impact' }, ...levels.map(level => ({ header: level, shrink: 1, minimum: 6 }))],
      cells,
      area,
    ),
  ];
}

export function metricsBlock({ design }: DesignView, most: number, area: Surface): Block {
  const rows = design.metrics.map(({ id, name, target }): Cell[] => [
    { text: id, style: area.style.dim },
    { text: name },
    { text: target },
  ]);
  return [
    heading('METRICS', `${rows.length}`, area),
    ...limited([{}, { shrink: 2, minimum: 16 }, { shrink: 1, minimum: 12 }], rows, most, area),
  ];
}

export function coverageBlock({ coverage }: DesignView, area: Surface): Block {
  if (coverage === null) return [heading('COVERAGE', 'no brief', area)];
  const { rows, covered } = coverage;
  const open = rows.filter(({ gaps }) => gaps.length > 0).map(({ id }) => id);
  const without = open.length === 0 ? '' : `, not ${open.length > 3 ? open.length : open.join(', ')}`;
  const paint = open.length === 0 ? area.style.green : area.style.yellow;
  return [heading('COVERAGE', `${covered} of ${plural(rows.length, 'requirement')}${without}`, area, paint)];
}

export function costBlock({ cost: { total } }: DesignView, area: Surface): Block {
  if (total.calls === 0) return [heading('COST', 'no model was asked', area)];
  return [heading('COST', `${formatCost(total.cost)}, ${plural(total.calls, 'call')}`, area)];
}

function criticalPathLine(
  { ids, weight, totalWeight, circle }: DesignView['criticalPath'],
  area: Surface,
): string[] {
  const { style, symbols } = area;
  if (circle.length > 0) {
    return [style.red(cut(`No critical path: a circle of dependencies holds up ${circle.join(', ')}`, area))];
  }
  if (ids.length === 0) return [];
  const chain = ids.join(` ${symbols.arrow} `);
  return [style.yellow(cut(`Critical path, weight ${weight} of ${totalWeight}: ${chain}`, area))];
}

/** At most so many rows; the last line then says how many more there are. */
function limited(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  most: number,
  area: Surface,
): string[] {
  if (rows.length <= most) return table(columns, rows, area);
  const shown = rows.slice(0, most - 1);
  return [...table(columns, shown, area), area.style.dim(`and ${rows.length - shown.length} more`)];
}

function heading(
  title: string,
  note: string,
  { style, width, symbols }: Surface,
  paint: (text: string) => string = style.dim,
): string {
  return `${style.bold(title)}  ${paint(fit(printable(note), width - title.length - 2, symbols.ellipsis))}`;
}

function cut(text: string, { width, symbols }: Surface): string {
  return fit(printable(text), width, symbols.ellipsis);
}

function statusStyle(status: NonNullable<Decision['status']>, style: Style): (text: string) => string {
  if (status === 'accepted') return style.green;
  return status === 'proposed' ? style.yellow : style.dim;
}

function severityStyle(severity: Severity, style: Style): (text: string) => string {
  return { high: style.red, medium: style.yellow, low: style.green }[severity];
}
