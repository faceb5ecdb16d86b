import { type Output, printable, wrap } from '@proven/terminal';
import { createPatch } from 'diff';
import type { Difference, FactChange } from '../../proof/diff.ts';
import type { Fact } from '../../proof/snapshot/snapshot.ts';
import { redact } from '../../redact.ts';

/** What to do about drift; a command that found some ends with it. */
export const driftCure = 'Put what is wanted into a migration, undo the rest by hand, then compare again.';

const titles = { missing: 'missing', unexpected: 'unexpected', changed: 'different' } as const;

/** Differences one under the other: the object, then each fact as it should be (-) and as it is (+). */
export function renderDifferences(differences: readonly Difference[], output: Output): string[] {
  const { style, width } = output;
  return differences.flatMap(difference => {
    const { kind, name, change, facts } = difference;
    const paint = change === 'missing' ? style.red : change === 'unexpected' ? style.green : style.yellow;
    const title = `  ${paint(titles[change])} ${kind} ${style.bold(printable(name))}`;
    const own = change === 'changed' ? facts : facts.filter(({ fact }) => telling.has(fact));
    return [title, ...own.flatMap(fact => linesOf(fact, width).map(line => paintLine(line, output)))];
  });
}

/** Of an object that is there or not, only what says what it is. */
const telling = new Set(['definition', 'type', 'labels', 'default']);

function linesOf(change: FactChange, width: number): string[] {
  const [before, after] = [textOf(change.expected), textOf(change.actual)];
  if (before !== undefined && after !== undefined && (before.includes('\n') || after.includes('\n'))) {
    const patch = createPatch('', `${before}\n`, `${after}\n`, '', '', { context: 2 });
    return [
      `${change.fact}:`,
      ...patch
        .split('\n')
        .slice(5)
        .filter(line => line !== '' && !line.startsWith('\\')),
    ];
  }
  return [
    ...(before === undefined ? [] : wrap(`- ${change.fact}: ${before}`, width - 4, '    ')),
    ...(after === undefined ? [] : wrap(`+ ${change.fact}: ${after}`, width - 4, '    ')),
  ];
}

function textOf(fact: Fact | undefined): string | undefined {
  if (fact === undefined) return undefined;
  return redact(typeof fact === 'string' ? fact : fact.join(', '));
}

function paintLine(line: string, { style }: Output): string {
  const text = `    ${printable(line, { tabs: true })}`;
  if (line.startsWith('-')) return style.red(text);
  return line.startsWith('+') ? style.green(text) : style.dim(text);
}
