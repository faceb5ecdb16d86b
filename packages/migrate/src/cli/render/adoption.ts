import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { AdoptionPlan } from '../../import/adopt/adopt.ts';
import type { BaselinePlan } from '../../import/adopt/baseline.ts';
import type { Decision } from '../../import/adopt/decide.ts';
import type { Evidence } from '../../import/adopt/evidence.ts';
import { renderDifferences } from './differences.ts';
import { renderProblemList } from './problems.ts';

/** What the other tool's history says, and what became of it. `marked` is undefined before, and where nothing was. */
export function renderAdoption(
  plan: AdoptionPlan,
  marked: readonly string[] | undefined,
  output: Output,
): void {
  const applied = plan.stamps.length + plan.already.length;
  output.line(
    `${plan.title}, ${printable(plan.table)} in ${printable(plan.database)}: ${plural(applied, 'migration')} applied, ${plan.pending.length} pending.`,
  );
  renderDecision(plan, plan.evidence, marked, output);
}

/** The same of a version that a person names. */
export function renderBaseline(
  plan: BaselinePlan,
  marked: readonly string[] | undefined,
  output: Output,
): void {
  output.line(`${printable(plan.database)}, schema ${printable(plan.schema)}, as of ${plan.version}.`);
  renderDecision(plan, plan.evidence, marked, output);
}

function renderDecision(
  { problems, stamps, already }: Decision,
  evidence: Evidence | undefined,
  marked: readonly string[] | undefined,
  output: Output,
): void {
  const { style, symbols } = output;
  const say = (mark: string, text: string) => output.lines(wrap(`${mark} ${text}`, output.width, '  '));
  if (problems.length > 0) {
    output.lines(renderProblemList(problems, output));
    say(style.red(symbols.failure), 'The history cannot be taken over. Nothing was marked.');
    return;
  }
  if (evidence === undefined) return;
  const real = evidence.differences.filter(difference => difference.class === 'schema');
  if (evidence.differences.length > 0) output.lines(renderDifferences(evidence.differences, output));
  if (real.length > 0) {
    say(
      style.red(symbols.failure),
      `The live schema is not what these files make: ${plural(real.length, 'object')} differ. Nothing was marked.`,
    );
    return;
  }
  say(style.green(symbols.success), 'The live schema is what these files make in a scratch database.');
  const [live, made] = [evidence.serverVersion, evidence.expectedVersion].map(version =>
    Math.floor(version / 10_000),
  );
  if (live !== made)
    output.line(style.dim(`The live server is PostgreSQL ${live}, the expected schema was made by ${made}.`));
  if (stamps.length === 0)
    say(
      style.green(symbols.success),
      `Nothing to mark: ${plural(already.length, 'migration')} counted as applied already.`,
    );
  else if (marked !== undefined)
    say(
      style.green(symbols.success),
      `${plural(marked.length, 'migration')} marked as applied (status baseline). Rows of tables were not compared.`,
    );
}
