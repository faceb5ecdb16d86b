import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { golden } from '@proven/testing';
import { expect, test } from 'vitest';
import { briefRules } from './brief/rules/index.ts';
import { designRules } from './design/rules/index.ts';
import { pageOf, type RuleText } from './finding.ts';

const root = new URL('../../../', import.meta.url);
const folder = new URL('docs/blueprint/rules/', root);
const rules: readonly RuleText[] = [...briefRules, ...designRules];

test.each(rules.map(rule => [rule.id, rule] as const))('the page of %s is current', async (_, rule) => {
  await golden(new URL(pageOf(rule), root), formatPage(rule));
});

test('the list of rules is current, and no page is left of a rule that is gone', async () => {
  await golden(new URL('README.md', folder), formatList());
  const pages = readdirSync(fileURLToPath(folder)).filter(name => name !== 'README.md');
  expect(pages.sort()).toEqual(rules.map(({ id }) => `${id}.md`).sort());
});

test('an id names one rule, and its text is complete', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, summary, why, wrong, right } of rules) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)+$|^placeholder$/);
    expect(summary, id).toMatch(/^[A-Z].*\.$/s);
    expect(why, id).toMatch(/^["A-Z].*\.$/s);
    for (const text of [wrong, right]) expect(text.trim(), id).not.toBe('');
  }
});

function formatPage({ id, severity, summary, why, wrong, right }: RuleText): string {
  return `# ${id}

${summary}

Severity: ${severity}. Found by \`blueprint ${id.startsWith('brief-') ? 'brief check' : 'check'}\`.

${why}

## Wrong

${fence(wrong)}

## Right

${fence(right)}
`;
}

function fence(example: string): string {
  return `\`\`\`text\n${example}\n\`\`\``;
}

function formatList(): string {
  return `# Rules

Rules are free and offline, and find the same in the same files. An error makes the command exit with 1; with \`--strict\` a warning does too. A rule may lower the severity of a single finding.

Some rules know a vocabulary, and none reads English as a person does: vague words, prose instead of a command, and phrases that lean on context are found by patterns. What they miss is for the models of \`blueprint check --cascade\`, and for the person who approves.

## For briefs

${formatTable(briefRules)}

## For designs

${formatTable(designRules)}
`;
}

/** In columns of one width, as the formatter of the repository writes them. */
function formatTable(listed: readonly RuleText[]): string {
  const rows = [
    ['rule', 'severity', 'what holds where it is kept'],
    ...listed.map(({ id, severity, summary }) => [`[${id}](${id}.md)`, severity, summary]),
  ];
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  const formatRow = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const ruler = widths.map(width => '-'.repeat(width));
  return [head, ruler, ...body].map(formatRow).join('\n');
}
