/** Marks that writers set for a list, and Markdown does not know. */
const foreignBullet = /^([ \t]*(?:>[ \t]?)*)[•◦▪▫‣●○∙▸►–](?=[ \t]+\S)/u;
const fence = /^[ \t]*(?:>[ \t]?)*(`{3,}|~{3,})(.*)$/;

/** The same lines with a hyphen in the place of such a mark, but for those inside of a fence. No line is added or taken away. */
export function withKnownBullets(lines: readonly string[]): string[] {
  let open: string | undefined;
  return lines.map(line => {
    const [, marks = '', info = ''] = fence.exec(line) ?? [];
    if (open === undefined && marks === '') return line.replace(foreignBullet, '$1-');
    if (open === undefined) open = marks;
    else if (marks.startsWith(open) && info.trim() === '') open = undefined;
    return line;
  });
}
