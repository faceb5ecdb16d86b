import { formatUsd } from '../models/cost.ts';
import type { KpiResult, Unit } from './kpis/kpi.ts';

/** For people: `95 %`, `$0.31`, `0.08`, `4.0 h`. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return formatPercent(value);
    case 'usd_per_kloc':
      return formatUsd(value);
    case 'per_kloc':
      return value === 0 ? '0' : value.toFixed(2);
    case 'days':
      return value >= 1 ? `${value.toFixed(1)} days` : `${(value * 24).toFixed(1)} h`;
  }
}

/** Never 100 % where something is missing, and never 0 % where there is something. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  if (percent > 0 && percent < 1) return `${(Math.ceil(percent * 10) / 10).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** `> 90 %`, `< $0.50`. */
export function formatTarget({ target, unit }: Pick<KpiResult, 'target' | 'unit'>): string {
  const value =
    unit === 'days' ? '1 day' : unit === 'per_kloc' ? String(target.value) : formatValue(target.value, unit);
  return `${target.is === 'above' ? '>' : '<'} ${value}`;
}

/** What was measured, or that nothing was. */
export function formatMeasured({
  value,
  unit,
  isAtLeast,
}: Pick<KpiResult, 'value' | 'unit' | 'isAtLeast'>): string {
  if (value === null) return 'not measured';
  return `${isAtLeast ? 'at least ' : ''}${formatValue(value, unit)}`;
}

/** From how much it was measured, with what has to be known of it. */
export function formatBasis({ n, of, note, value }: Pick<KpiResult, 'n' | 'of' | 'note' | 'value'>): string {
  if (value === null) return `n = 0${note === null ? '' : `; see ${note}`}`;
  return `n = ${n} ${n === 1 ? of.replace(/s$/, '') : of}${note === null ? '' : `; ${note}`}`;
}
