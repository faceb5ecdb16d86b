import { type Output, wrap } from '@proven/terminal';
import { frontMatterKeys } from '../../brief/front-matter.ts';
import type { Range, Sizing } from '../../brief/sizing.ts';
import { formatCount } from '../../format-count.ts';
import { formatUsd } from '../../models/cost.ts';

const profileKeys = Object.values(frontMatterKeys).filter(key => key !== frontMatterKeys.template);

/** Whether a design pays, by which class of model, and what it may cost. Every figure is an estimate, and says so. */
export function renderSizing(sizing: Sizing, output: Output): void {
  const { approach, reasons, modelClass, factors, inputTokens, outputTokens, costs } = sizing;
  const said = factors.map(
    ({ name, value, pointsTo }) =>
      `${name} ${value}${pointsTo === null ? '' : ` ${output.symbols.arrow} ${pointsTo}`}`,
  );
  const rows: readonly (readonly [string, string])[] = [
    ['Approach', approach === 'design' ? 'a design' : `a plain prompt would do: ${reasons.join('; ')}`],
    ['Model', `${modelClass} (${said.join(', ')})`],
    [
      'Tokens',
      `about ${formatRange(inputTokens, formatRounded)} in, ${formatRange(outputTokens, formatRounded)} out, estimated`,
    ],
    ...costs.map(
      ({ model, usd }) =>
        [
          'Cost',
          usd === null ? `${model}: unpriced` : `${model}: ${formatRange(usd, formatUsd)}, estimated`,
        ] as const,
    ),
  ];
  const isUnsaid = factors.every(({ name, pointsTo }) => name === 'cost' || pointsTo === null);
  if (isUnsaid) output.line(`Nothing in the front matter says how large it is: ${profileKeys.join(', ')}.`);
  for (const [index, [title, text]] of rows.entries()) {
    const label = rows[index - 1]?.[0] === title ? '' : title;
    output.lines(wrap(`${label.padEnd(10)}${text}`, output.width, ' '.repeat(10)));
  }
}

function formatRange({ low, high }: Range, format: (value: number) => string): string {
  return `${format(low)} to ${format(high)}`;
}

/** To hundreds: a figure of four digits would claim to have been counted. */
function formatRounded(tokens: number): string {
  return formatCount(Math.round(tokens / 100) * 100);
}
