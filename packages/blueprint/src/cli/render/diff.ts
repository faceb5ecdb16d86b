import { printable, type Surface, wrap } from '@proven/terminal';
import { redact } from '../../redact.ts';

/** A unified diff, coloured. Its two titles name the file again, which stands above it already. */
export function renderDiff(diff: string, { style, width }: Surface): string[] {
  return redact(diff)
    .split('\n')
    .map(line => printable(line, { tabs: true }).replace(/^(---|\+\+\+) .* \((applied|now)\)\s*$/, '$1 $2'))
    .flatMap(line => wrap(`  ${line}`, width, '      ').map(paintOf(line, style)));
}

function paintOf(line: string, style: Surface['style']): (text: string) => string {
  if (line.startsWith('+++') || line.startsWith('---')) return style.bold;
  if (line.startsWith('+')) return style.green;
  return line.startsWith('-') ? style.red : style.dim;
}
