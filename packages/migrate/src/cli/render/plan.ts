import { type Output, plural, printable } from '@proven/terminal';
import type { PreparedPlan } from '../../migrator/migrator.ts';
import type { DownPlan } from '../../plan/down.ts';
import type { UpPlan } from '../../plan/up.ts';
import { redact } from '../../redact.ts';
import { renderProblemList } from './problems.ts';

/** A dry run: what would be passed over, then each migration's SQL as it would be sent, in order. */
export function renderPlan(plan: PreparedPlan<UpPlan | DownPlan>, output: Output): void {
  const { style } = output;
  if (plan.warnings.length > 0) {
    output.lines(renderProblemList(plan.warnings, output));
    output.line();
  }
  const verb = plan.direction === 'up' ? 'apply' : 'roll back';
  if (plan.migrations.length === 0) {
    output.line(`Dry run: nothing to ${verb}.`);
    return;
  }
  output.line(
    `Dry run: would ${verb} ${plural(plan.migrations.length, 'migration')}${modeOf(plan)}. Nothing is changed.`,
  );
  for (const migration of plan.migrations) {
    const script = plan.direction === 'up' ? migration.up : migration.down;
    const mode = migration.header.transactional ? '' : '  (outside a transaction)';
    output.line();
    output.line(style.bold(`-- ${migration.fileName}${mode}`));
    output.line(printable(redact(script?.text ?? '').trim(), { newlines: true, tabs: true }));
  }
}

function modeOf(plan: UpPlan | DownPlan): string {
  return plan.direction === 'up' && plan.singleTransaction ? ' in a single transaction' : '';
}
