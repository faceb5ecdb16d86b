import { formatDuration, type Output, plural, printable, wrap } from '@proven/terminal';
import { MigrateError, RunStoppedError } from '../../errors.ts';
import type { FleetResult, TargetResult } from '../../fleet/events.ts';
import { redact } from '../../redact.ts';
import { nameSome } from './fleet-log.ts';
import { jsonOfError } from './json.ts';

/** What a run over a fleet has done: how many, what failed and why, and what was not tried. */
export function renderRun(result: FleetResult, output: Output): void {
  const { style, symbols, width } = output;
  const { results, direction, durationMs } = result;
  const of = (outcome: TargetResult['outcome']) => results.filter(each => each.outcome === outcome);
  for (const { example, targets } of failureGroups(results)) {
    const { version, text, place } = describeFailure(example);
    const where = version === undefined ? '' : ` at ${version}`;
    output.lines(
      wrap(
        `${style.red(symbols.failure)} ${plural(targets.length, 'target')} failed${where}: ${printable(redact(text))}`,
        width,
        '  ',
      ),
    );
    if (place !== undefined) output.lines(wrap(`  ${printable(place)}`, width, '  ').map(style.dim));
    output.lines(wrap(`  ${printable(nameSome(targets, 10))}`, width, '  ').map(style.dim));
  }
  const verb = direction === 'up' ? 'applied' : 'rolled back';
  const changed = results.filter(({ versions }) => versions.length > 0);
  const migrations = changed.reduce((sum, { versions }) => sum + versions.length, 0);
  const isWhole = results.every(({ outcome }) => fine.includes(outcome));
  const mark = isWhole ? style.green(symbols.success) : style.yellow(symbols.warning);
  const parts = [
    migrations === 0
      ? `Nothing ${isWhole ? `to ${direction === 'up' ? 'apply' : 'roll back'}` : `was ${verb}`}`
      : `${plural(migrations, 'migration')} ${verb} at ${plural(changed.length, 'target')} in ${formatDuration(durationMs)}`,
    ...counted(of('failed').length, 'failed'),
    ...counted(of('current').length, direction === 'up' ? 'up to date already' : 'with nothing to roll back'),
    ...counted(of('gone').length, 'gone meanwhile'),
    ...counted(of('interrupted').length, 'interrupted'),
    ...counted(of('not_tried').length, 'not tried'),
  ];
  output.lines(wrap(`${mark} ${parts.join('; ')}.`, width, '  '));
  const why = whyStopped(result);
  if (why !== undefined) output.lines(wrap(`  ${why}`, width, '  '));
  if (!isWhole) output.line('  Run it again: only targets with something left to do are touched.');
  const left = of('not_tried').map(({ target }) => target);
  if (left.length > 0)
    output.lines(wrap(`  Not tried: ${printable(nameSome(left, 10))}`, width, '  ').map(style.dim));
}

const fine: readonly TargetResult['outcome'][] = ['done', 'current', 'gone'];

/** The document of a run. */
export function jsonOfRun({ results, ...run }: FleetResult): unknown {
  return {
    ...run,
    stopped: run.stopped ?? null,
    targets: results.map(({ error, ...target }) => ({
      ...target,
      wave: target.wave ?? null,
      startedMs: target.startedMs ?? null,
      durationMs: target.durationMs ?? null,
      error: error === undefined ? null : jsonOfError(error),
    })),
  };
}

/** What makes the command fail, if anything did. */
export function findingOfRun(result: FleetResult): { finding?: MigrateError } {
  const { results, stopped } = result;
  const count = (outcome: TargetResult['outcome']) => results.filter(each => each.outcome === outcome).length;
  const notTried = count('not_tried');
  const rest = notTried === 0 ? '' : `; ${notTried} not tried`;
  if (stopped === 'interrupted') {
    const message = `interrupted: ${count('interrupted')} targets ended, their migration rolled back${rest}`;
    return {
      finding: new MigrateError('interrupted', message, {
        hint: 'Run the same command again: it goes on from there.',
      }),
    };
  }
  const failed = count('failed');
  if (stopped === 'cancelled' && failed === 0 && notTried > 0) {
    const message = `cancelled: ${notTried} of ${plural(results.length, 'target')} not tried`;
    return {
      finding: new MigrateError('fleet_cancelled', message, {
        hint: '"migrate fleet enqueue" leaves to workers what is still pending.',
      }),
    };
  }
  if (failed === 0) return {};
  return {
    finding: new MigrateError(
      'fleet_failed',
      `${failed} of ${plural(results.length, 'target')} failed${rest}`,
      {
        hint: 'Correct the cause and run the same command again: only targets with something left to do are touched.',
      },
    ),
  };
}

function counted(number: number, what: string): string[] {
  return number === 0 ? [] : [`${number} ${what}`];
}

function whyStopped({ stopped }: FleetResult): string | undefined {
  if (stopped === 'canary') return 'The first wave failed, so no other target was started.';
  if (stopped === 'failures')
    return 'More targets failed than --max-failures allows, so no more were started.';
  if (stopped === 'cancelled') return 'It was cancelled, so no more targets were started.';
  if (stopped === 'interrupted') return 'Interrupted: what was running was rolled back.';
  return undefined;
}

/** Targets that failed in the same way are told together. */
function failureGroups(results: readonly TargetResult[]): { example: MigrateError; targets: string[] }[] {
  const groups = new Map<string, { example: MigrateError; targets: string[] }>();
  for (const { target, outcome, error } of results) {
    if (outcome !== 'failed' || error === undefined) continue;
    const { version, text } = describeFailure(error);
    const key = JSON.stringify([error.code, version, text]);
    const group = groups.get(key) ?? { example: error, targets: [] };
    groups.set(key, group);
    group.targets.push(target);
  }
  return [...groups.values()].sort((a, b) => b.targets.length - a.targets.length);
}

function describeFailure(error: MigrateError): {
  version: string | undefined;
  text: string;
  place: string | undefined;
} {
  const [problem] = error.problems;
  const line = problem?.line === undefined ? '' : `:${problem.line}:${problem.column ?? 1}`;
  return {
    version: error instanceof RunStoppedError ? error.version : undefined,
    text: problem?.message ?? error.message,
    place: problem?.file === undefined ? undefined : `${problem.file}${line}`,
  };
}
