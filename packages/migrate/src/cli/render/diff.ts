import { printable, type Surface } from '@proven/terminal';
import { redact } from '../../redact.ts';

/** A unified diff, coloured. Its two titles name the file again, which stands above it already. */
export function renderDiff(diff: string, { style }: Surface): string[] {
  return redact(diff)
    .split('\n')
    .map(line => printable(line, { tabs: true }).replace(/^(---|\+\+\+) .* \((applied|now)\)$/, '$1 $2'))
    .map(line => {
      if (line.startsWith('+++') || line.startsWith('---')) return `  ${style.bold(line)}`;
      if (line.startsWith('+')) return `  ${style.green(line)}`;
      return line.startsWith('-') ? `  ${style.red(line)}` : `  ${style.dim(line)}`;
    });
}
