import { type Output, plural, printable } from '@proven/terminal';
import type { PreparedPlan } from '../../migrator.ts';
import type { DownPlan } from '../../plan/down.ts';
import type { UpPlan } from '../../plan/up.ts';

/** A dry run: each migration's SQL as it would be sent, in order. */
export function renderPlan(plan: PreparedPlan<UpPlan | DownPlan>, output: Output): void {
  const { style } = output;
  const verb = plan.direction === 'up' ? 'apply' : 'roll back';
  if (plan.migrations.length === 0) {
    output.line(`Dry run: nothing to ${verb}.`);
    return;
  }
  output.line(
    `Dry run: nothing is changed. Would ${verb} ${plural(plan.migrations.length, 'migration')}${modeOf(plan)}.`,
  );
  for (const migration of plan.migrations) {
    const script = plan.direction === 'up' ? migration.up : migration.down;
    const mode = migration.header.transactional ? '' : '  (outside a transaction)';
    output.line();
    output.line(style.bold(`-- ${migration.fileName}${mode}`));
    output.line(printable((script?.text ?? '').trim(), { newlines: true, tabs: true }));
  }
}

function modeOf(plan: UpPlan | DownPlan): string {
  return plan.direction === 'up' && plan.singleTransaction ? ' in a single transaction' : '';
}
