import { type Output, printable, wrap } from '@proven/terminal';
import type { CascadeResult } from '../../draft/cascade.ts';
import { type Cost, formatCost } from '../../models/cost.ts';

/** What each stage was for. */
const questions = {
  quick: 'is everything there?',
  technical: 'does it work technically?',
  deep: 'would the architecture hold in production?',
} as const;

/** Each stage with its question, its verdict, why, and what it cost; then the stages that were not needed. */
export function renderCascade(
  { stages, notAsked, cost }: CascadeResult & { readonly cost: Cost },
  output: Output,
): void {
  const { style } = output;
  const colours = { sound: style.green, defective: style.red, unsure: style.yellow };
  for (const { stage, model, verdict, reasons, findings, cost: ofStage } of stages) {
    output.line(
      `${style.bold(stage)} ${questions[stage]} ${colours[verdict](verdict)}  ${style.dim(`${printable(model)}, ${formatCost(ofStage)}`)}`,
    );
    for (const reason of reasons) output.lines(wrap(`  ${printable(reason)}`, output.width, '  '));
    for (const { severity, about, problem, change } of findings) {
      output.lines(
        wrap(`  - ${severity} ${printable(about.join(', '))}: ${printable(problem)}`, output.width, '    '),
      );
      output.lines(wrap(`    change: ${printable(change)}`, output.width, '    '));
    }
  }
  for (const stage of notAsked) {
    output.line(style.dim(`${stage} ${questions[stage]} not asked: the stage before was sure`));
  }
  output.line(`Cost: ${formatCost(cost)}.`);
}
