import { fit, type Output, padEnd, plural, printable, wrap } from '@proven/terminal';
import type { FleetStatus, StatusGroup } from '../../fleet/status.ts';
import type { MigrationState, MigrationStatus } from '../../plan/status.ts';
import { redact } from '../../redact.ts';
import { jsonOfError } from './json.ts';

/** Columns behind the matrix: how many are applied. */
const countWidth = 12;

/** A row for each state that targets are in, or for each target; one sign for each version, the newest at the right. */
export function renderFleetStatus(
  status: FleetStatus,
  output: Output,
  { all }: { readonly all: boolean },
): void {
  const { style, symbols, width } = output;
  const rows = all
    ? status.groups.flatMap(group => group.targets.map(name => ({ ...group, targets: [name] })))
    : status.groups;
  const names = rows.map(row => nameOf(row, output));
  const nameWidth = Math.min(Math.floor(width * 0.4), Math.max(0, ...names.map(name => name.length)));
  const room = Math.max(1, width - nameWidth - 2 - countWidth - 1);
  for (const [index, row] of rows.entries()) {
    const name = padEnd(fit(names[index] ?? '', nameWidth, symbols.ellipsis), nameWidth);
    const { migrations } = row;
    const applied = migrations.filter(({ state }) => state === 'applied').length;
    const cut = migrations.length > room;
    const shown = cut ? migrations.slice(1 - room) : migrations;
    const signs = shown.map(migration => signOf(migration, output)).join('');
    output.line(
      `${name}  ${cut ? style.dim(symbols.ellipsis) : ''}${signs}  ${style.dim(`${applied}/${migrations.length}`)}`,
    );
  }
  for (const { target, error } of status.unreachable) {
    const text = `${symbols.warning} ${printable(target)}: ${printable(redact(error.message))}`;
    output.line(style.red(fit(text, width, symbols.ellipsis)));
  }
  output.line();
  output.lines(wrap(summarize(status), width));
  output.lines(wrap(legendOf(status.groups, output), width).map(style.dim));
}

export function jsonOfFleetStatus({ targets, groups, unreachable }: FleetStatus): unknown {
  return {
    targets,
    groups: groups.map(group => ({
      targets: group.targets,
      migrations: group.migrations.map(({ version, description, state }) => ({
        version,
        description,
        state,
      })),
    })),
    unreachable: unreachable.map(({ target, error }) => ({ target, error: jsonOfError(error) })),
  };
}

function nameOf({ targets }: StatusGroup, { symbols: { ellipsis } }: Output): string {
  if (targets.length === 1) return printable(targets[0] ?? '');
  const some = targets.length <= 3 ? targets.join(', ') : `${targets[0]} ${ellipsis}`;
  return `${plural(targets.length, 'target')}: ${printable(some)}`;
}

const problems: readonly MigrationState[] = [
  'failed',
  'unfinished',
  'rollback_unfinished',
  'changed',
  'missing',
];

function signOf({ state }: MigrationStatus, { symbols, style }: Output): string {
  if (state === 'applied') return style.green(symbols.success);
  if (problems.includes(state)) return style.red(symbols.warning);
  return style.yellow(symbols.failure);
}

function summarize({ targets, groups, unreachable }: FleetStatus): string {
  const count = (matches: (state: MigrationState) => boolean) =>
    groups
      .filter(({ migrations }) => migrations.some(({ state }) => matches(state)))
      .reduce((sum, group) => sum + group.targets.length, 0);
  const current = groups
    .filter(({ migrations }) => migrations.every(({ state }) => state === 'applied'))
    .reduce((sum, group) => sum + group.targets.length, 0);
  const parts = [
    `${current === targets && targets > 1 ? 'all' : current} up to date`,
    ...some(
      count(state => state === 'pending' || state === 'out_of_order'),
      'with pending migrations',
    ),
    ...some(
      count(state => problems.includes(state)),
      'with a problem',
    ),
    ...some(unreachable.length, 'out of reach'),
  ];
  return `${plural(targets, 'target')}: ${parts.join(', ')}`;
}

function some(number: number, what: string): string[] {
  return number === 0 ? [] : [`${number} ${what}`];
}

/** What stands for what, and the versions of a column where all rows have the same. */
function legendOf(groups: readonly StatusGroup[], { symbols }: Output): string {
  const versions = groups[0]?.migrations ?? [];
  const from = versions[0]?.version;
  const to = versions.at(-1)?.version;
  const range = from === undefined ? '' : ` Columns: ${from === to ? from : `${from} to ${to}`}.`;
  return `${symbols.success} applied, ${symbols.failure} pending, ${symbols.warning} changed, failed or unfinished.${range}`;
}
