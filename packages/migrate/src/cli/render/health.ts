import { type Output, plural, printable, wrap } from '@proven/terminal';
import type { HealthCheck } from '../../events.ts';
import { redact } from '../../redact.ts';

const looks = {
  pass: { symbol: 'success', colour: 'green' },
  warn: { symbol: 'warning', colour: 'yellow' },
  fail: { symbol: 'failure', colour: 'red' },
  unknown: { symbol: 'bullet', colour: 'dim' },
} as const;

/** One line a check, with what to do below those that did not pass. */
export function renderHealth(checks: readonly HealthCheck[], output: Output): void {
  const { style, symbols, width } = output;
  for (const { name, state, message, advice } of checks) {
    const { symbol, colour } = looks[state];
    const title = name.replaceAll('_', ' ');
    const verdict = state === 'unknown' ? 'unknown: ' : '';
    output.lines(
      wrap(
        `${style[colour](symbols[symbol])} ${title.padEnd(22)}${verdict}${printable(redact(message))}`,
        width,
        ' '.repeat(24),
      ),
    );
    if (advice !== undefined)
      output.lines(
        wrap(`${' '.repeat(24)}${printable(redact(advice))}`, width, ' '.repeat(24)).map(style.dim),
      );
  }
  output.line();
  const counts = (Object.keys(looks) as HealthCheck['state'][])
    .map(state => ({ state, count: checks.filter(check => check.state === state).length }))
    .filter(({ count }) => count > 0);
  const words = { pass: 'passed', warn: 'to look at', fail: 'failed', unknown: 'unknown' };
  output.line(
    `${plural(checks.length, 'check')}: ${counts.map(({ state, count }) => `${count} ${words[state]}`).join(', ')}`,
  );
}
