import { type Output, plural, printable, wrap } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { FleetMarked, FleetMarking, MarkingGroup } from '../../fleet/mark.ts';
import type { Decision } from '../../import/adopt/decide.ts';
import type { Evidence } from '../../import/adopt/evidence.ts';
import type { MarkingPlan } from '../../import/adopt/mark.ts';
import { redact } from '../../redact.ts';
import { renderDifferences } from './differences.ts';
import { nameSome } from './fleet-log.ts';
import { jsonOfError } from './json.ts';
import { renderProblemList } from './problems.ts';

/** What a target has, who says so, and what became of it. `marked` is undefined before, and where nothing was. */
export function renderMarking(
  plan: MarkingPlan,
  marked: readonly string[] | undefined,
  output: Output,
): void {
  const { style, symbols } = output;
  const applied = plan.stamps.length + plan.already.length;
  const title = `${printable(plan.database)}, schema ${printable(plan.schema)} (${printable(plan.place)}): ${plural(applied, 'migration')} applied, ${plan.pending.length} pending.`;
  output.lines(wrap(title, output.width, '  '));
  const isSame = renderEvidence(plan.problems, plan.evidence, output);
  if (!isSame) {
    if (plan.evidence !== undefined)
      output.lines(wrap(`${style.bold('→')} ${howToAgree}`, output.width, '  '));
    return;
  }
  const say = (text: string) =>
    output.lines(wrap(`${style.green(symbols.success)} ${text}`, output.width, '  '));
  if (plan.stamps.length === 0)
    say(`Nothing to mark: ${plural(plan.already.length, 'migration')} counted as applied already.`);
  else if (marked !== undefined)
    say(
      `${plural(marked.length, 'migration')} marked as applied (status baseline). Rows of tables were not compared.`,
    );
}

const howToAgree =
  'Put the database right, or write what differs into the files where it belongs; then try again.';

/** One paragraph for each kind of target. */
export function renderFleetMarking(plan: FleetMarking | FleetMarked, output: Output): void {
  const { style, symbols } = output;
  for (const { targets, decision, evidence } of plan.groups) {
    const applied = decision.stamps.length + decision.already.length;
    const title = `${plural(targets.length, 'target')} with ${plural(applied, 'migration')}: ${printable(nameSome(targets))}`;
    output.lines(wrap(title, output.width, '  '));
    renderEvidence(decision.problems, evidence, output);
  }
  for (const { target, error } of [...plan.unreachable, ...('failed' in plan ? plan.failed : [])]) {
    const text = `${style.red(symbols.failure)} ${printable(target)}: ${printable(redact(error.message))}`;
    output.lines(wrap(text, output.width, '  '));
  }
  output.line();
  const fit = plan.groups.filter(isFit).flatMap(({ targets }) => targets).length;
  const done = 'marked' in plan ? `, ${plan.marked.length} marked` : '';
  output.line(`${plural(plan.targets, 'target')}: ${fit} as the files make them${done}.`);
}

export function isFit({ decision, evidence }: MarkingGroup): boolean {
  return decision.problems.length === 0 && evidence?.isSame === true;
}

/** True when the schema is what the files make. */
function renderEvidence(
  problems: Decision['problems'],
  evidence: Evidence | undefined,
  output: Output,
): boolean {
  const { style, symbols } = output;
  const say = (mark: string, text: string) => output.lines(wrap(`${mark} ${text}`, output.width, '  '));
  if (problems.length > 0) {
    output.lines(renderProblemList(problems, output));
    say(style.red(symbols.failure), 'The history cannot be taken over. Nothing was marked.');
    return false;
  }
  if (evidence === undefined) return false;
  if (evidence.differences.length > 0) output.lines(renderDifferences(evidence.differences, output));
  if (!evidence.isSame) {
    const real = evidence.differences.filter(difference => difference.class === 'schema').length;
    say(
      style.red(symbols.failure),
      `The live schema is not what these files make: ${real === 1 ? '1 object differs' : `${real} objects differ`}. Nothing was marked.`,
    );
    return false;
  }
  say(style.green(symbols.success), 'The live schema is what these files make in a scratch database.');
  const [live, made] = [evidence.serverVersion, evidence.expectedVersion].map(version =>
    Math.floor(version / 10_000),
  );
  if (live !== made)
    output.line(style.dim(`The live server is PostgreSQL ${live}, the expected schema was made by ${made}.`));
  return true;
}

export function jsonOfMarking(plan: MarkingPlan, marked: readonly string[] | undefined): unknown {
  const { stamps, ...rest } = plan;
  return { ...rest, stamps: jsonOfStamps(stamps), marked: marked ?? [] };
}

export function jsonOfFleetMarking(plan: FleetMarking | FleetMarked): unknown {
  const failed = 'failed' in plan ? plan.failed : [];
  return {
    targets: plan.targets,
    groups: plan.groups.map(({ targets, decision: { stamps, ...decision }, evidence }) => ({
      targets,
      ...decision,
      stamps: jsonOfStamps(stamps),
      evidence: evidence ?? null,
    })),
    marked: 'marked' in plan ? plan.marked : [],
    failed: [...plan.unreachable, ...failed].map(({ target, error }) => ({
      target,
      error: jsonOfError(error),
    })),
  };
}

/** Why nothing was marked at a target. */
export function refusalOf({ problems, place, evidence }: MarkingPlan): MigrateError {
  if (problems.length > 0)
    return new MigrateError('adoption_refused', `${place}: it cannot be taken over; nothing was marked`, {
      problems,
    });
  const real = evidence?.differences.filter(difference => difference.class === 'schema').length ?? 0;
  return new MigrateError(
    'schema_differs',
    `${plural(real, 'object')} not as the files make them; nothing was marked`,
  );
}

function jsonOfStamps(stamps: Decision['stamps']) {
  return stamps.map(({ file, at }) => ({ version: file.version, appliedAt: at ?? null }));
}
