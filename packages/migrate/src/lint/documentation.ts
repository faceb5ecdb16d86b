import { type Case, fullCase } from './cases/case.ts';
import { cases } from './cases/index.ts';
import { fixableRules } from './fix/index.ts';
import type { Group, Peers, Rule } from './rule.ts';
import { rules } from './rules/index.ts';

const groups: Readonly<Record<Group, string>> = {
  lock: 'Locks',
  compatibility: 'The release that runs',
  correctness: 'What fails, or is not what it seems',
  data: 'Data and settings',
  preference: 'Preferences',
  ignore: 'Comments to lint',
};

const generated =
  '<!-- Made from the rule and its cases by packages/migrate/src/lint/documentation.test.ts. -->';

/** The page of a rule: what it says, and the cases that its tests run. */
export function pageOf(rule: Rule): string {
  const { id, summary, why, instead, lock } = rule;
  const { bad = [], good = [] } = cases[id] ?? {};
  return [
    generated,
    '',
    `# ${id}`,
    '',
    `${capitalize(summary)}.`,
    '',
    '|          |       |',
    '| -------- | ----- |',
    `| severity | ${describeSeverity(rule)} |`,
    ...(lock === undefined ? [] : [`| lock | ${lock.mode} on ${lock.on} |`]),
    `| checked in | ${rule.onlyUp === true ? 'UP' : 'UP and DOWN'} |`,
    ...(fixableRules.includes(id) ? ['| `--fix` | rewrites it where it stands alone |'] : []),
    '',
    '## Why',
    '',
    why,
    '',
    '## Instead',
    '',
    instead,
    '',
    ...section('Found', bad),
    ...section('Not found', good),
    '## Ignore',
    '',
    `Above the statement, or in the header for the whole file: \`-- lint-ignore: ${id} REASON\`. For all files, in \`migrate.config.json\`: \`{ "lint": { "rules": { "${id}": "off" } } }\`.`,
    '',
  ].join('\n');
}

/** The list of all rules. */
export function listOfRules(): string {
  const lines = Object.entries(groups).flatMap(([group, title]) => [
    `## ${title}`,
    '',
    '| rule | severity | lock | finds |',
    '| ---- | -------- | ---- | ----- |',
    ...rules
      .filter(rule => rule.group === group)
      .map(
        ({ id, severity, lock, summary }) =>
          `| [${id}](${id}.md) | ${severity} | ${lock?.mode ?? ''} | ${summary.replaceAll('|', '\\|')} |`,
      ),
    '',
  ]);
  return [
    generated,
    '',
    '# Rules of `migrate lint`',
    '',
    `${rules.length} rules. How to run them, and what severities mean: [lint.md](../lint.md). Compared with other linters: [lint-comparison.md](../lint-comparison.md).`,
    '',
    ...lines,
  ].join('\n');
}

/** One line for each rule of another linter: ours that finds it, and where its tests are. */
export function comparisonTable(peer: keyof Peers, theirs: Readonly<Record<string, string>>): string {
  const lines = Object.entries(theirs).map(([id, note]) => {
    const ours = rules.filter(rule => rule.peers?.[peer]?.includes(id) === true);
    const links = ours.map(
      rule => `[${rule.id}](rules/${rule.id}.md)${rule.severity === 'off' ? ' (off)' : ''}`,
    );
    const count = ours.reduce((sum, rule) => sum + countCases(rule), 0);
    return `| ${id} | ${links.join(', ') || '–'} | ${count || '–'} | ${note} |`;
  });
  return ['| theirs | ours | cases | remarks |', '| ------ | ---- | ----- | ------- |', ...lines].join('\n');
}

/** Our rules that none of the others has. */
export function onlyOurs(): string {
  const alone = rules.filter(({ peers, group }) => peers === undefined && group !== 'ignore');
  return alone.map(({ id, summary }) => `- [${id}](rules/${id}.md): ${summary}`).join('\n');
}

function countCases({ id }: Rule): number {
  const { bad = [], good = [] } = cases[id] ?? {};
  return bad.length + good.length;
}

function describeSeverity({ severity, sized }: Rule): string {
  const words = severity === 'off' ? 'off: a team has to choose it' : severity;
  return sized === true ? `${words}; with \`--database\` a note on a small table` : words;
}

function section(title: string, list: readonly Case[]): string[] {
  if (list.length === 0) return [];
  return [`## ${title}`, '', ...list.flatMap(showCase)];
}

function showCase(each: Case): string[] {
  const { up, down, header = [], earlier = [], target, note } = fullCase(each);
  const lines = [
    ...earlier.flatMap(text => ['-- an earlier migration', text, '']),
    ...header.map(line => `-- ${line}`),
    ...(earlier.length > 0 && header.length === 0 ? ['-- this migration'] : []),
    ...(down === undefined ? [up] : ['-- UP', up, '-- DOWN', down]),
  ];
  const remarks = [note, target === undefined ? undefined : `With \`--target-version ${target}\`.`];
  const text = remarks.filter(remark => remark !== undefined).join(' ');
  return [...(text === '' ? [] : [text, '']), '```sql', ...lines, '```', ''];
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
