import type { FaultResult } from './campaign.ts';

export interface CampaignFacts {
  readonly seed: number;
  readonly date: string;
  readonly minutes: number;
  readonly command: string;
}

/** docs/migrate/faults.md: what was done to runs, how often, and how often it was not survived. */
export function writeReport(results: readonly FaultResult[], facts: CampaignFacts): string {
  const versions = [...new Set(results.map(({ version }) => version))].sort((a, b) => a - b);
  const rows = [...new Set(results.map(({ fault }) => `${fault.kind}|${fault.what}`))].sort();
  const lines = rows.map(row => {
    const own = results.filter(({ fault }) => `${fault.kind}|${fault.what}` === row);
    const [kind, what] = row.split('|');
    return tableRow([kind, what, ...versions.map(version => countOf(own, version)), countLost(own)]);
  });
  const totals = [
    '**all**',
    '',
    ...versions.map(version => `**${countOf(results, version)}**`),
    `**${countLost(results)}**`,
  ];
  return `# Faults

A run is disturbed at a place that is drawn from a seed. Then comes one plain \`migrate up\`, and everything is compared with a run that nothing disturbed. This page is written by the harness (\`packages/migrate/test/faults/\`).

${results.length} faults, seed ${facts.seed}, ${facts.date}, ${facts.minutes} minutes: \`${facts.command}\`

${[
  tableRow(['fault', 'how', ...versions.map(version => `PostgreSQL ${version}`), 'not survived']),
  tableRow(['---', '---', ...versions.map(() => '---:'), '---:']),
  ...lines,
  tableRow(totals),
].join('\n')}

## What is run

Nine migrations: in a transaction, with rows changed and removed (which are backed up first), with a deferred foreign key; without a transaction, by their header and because of what is in them, with indexes built concurrently (several in a file, with and without a name, with IF NOT EXISTS), REINDEX CONCURRENTLY, VACUUM and DROP INDEX CONCURRENTLY; a new enum value that is used at once; one that fails and is corrected afterwards.

## When a fault counts as survived

- One plain \`up\` succeeds, without a person.
- Schema and rows are those of an undisturbed run: the catalog and a checksum over the rows of each table are equal.
- Each migration is recorded once and as applied. Each attempt has one start and one outcome, and each migration exactly one success.
- The hash chain of the audit trail is whole.
- No session of a run is left, and no advisory lock.

## Places

- At 22 points between statements and inside of one, where a statement of the migration waits for the harness.
- In the middle of each concurrent build, held up by another transaction.
- At each message of the protocol, in both directions, counted by a proxy of the harness's own.

## Not tested

A full disk under the server's log, a machine that loses its memory (the servers run without fsync), and a network that changes or repeats bytes.

## Run it

\`\`\`
npm run faults                              # 1,000 faults and more, writes this page
npm run faults -- --seed 7 --count 100      # others, fewer
npm run faults -- --seed 7 --count 100 --only 42
\`\`\`

It prints its seed. The same seed, counts and versions draw the same faults; \`--only\` repeats one. A short form is part of \`npm test\`.
`;
}

function countOf(results: readonly FaultResult[], version: number): string {
  return String(results.filter(result => result.version === version).length);
}

function countLost(results: readonly FaultResult[]): string {
  return String(results.filter(({ wrong }) => wrong.length > 0).length);
}

function tableRow(cells: readonly (string | undefined)[]): string {
  return `| ${cells.join(' | ')} |`;
}
