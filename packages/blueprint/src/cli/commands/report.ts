import { join, resolve } from 'node:path';
import { type Output, printable, renderProblems } from '@proven/terminal';
import { BlueprintError } from '../../errors.ts';
import type { Report } from '../../report/report.ts';
import { chooseDesign, listDesigns } from '../choose-design.ts';
import type { CommandDefinition, Invocation } from '../command.ts';
import { writePage } from '../write-page.ts';

export const reportCommand: CommandDefinition = {
  name: 'report',
  arguments: [{ name: '[name]', description: 'of the design; all designs where none is named' }],
  summary: 'key figures against their targets, cost, and trend over runs',
  description:
    'Reads the journals of designs, and counts in the repository what builds produced. Shows the source\'s key figures with target, how each was measured and from how many; what nothing was measured for says "not measured". Cost by phase, model, step or task, and retries; each run in order. --tracking prints the source\'s tracking template, filled in; --html writes one page with plots that needs no network. What only a person knows comes from "blueprint note".',
  options: [
    { flags: '--tracking', description: 'print the tracking template in Markdown instead' },
    { flags: '--html', description: 'write a page instead' },
    { flags: '--output <file>', description: 'where the page goes (report.html beside what it is about)' },
  ],
  examples: [
    'blueprint report',
    'blueprint report shop --tracking',
    'blueprint report --html --output report.html',
  ],
  async run(invocation) {
    const {
      arguments: [name],
      options,
      config,
      directory,
    } = invocation;
    const output = options['output'] as string | undefined;
    refuseContradictions(options['html'] === true, options['tracking'] === true, output);
    const folders = name === undefined ? allDesigns(config.designs) : [chooseDesign(config.designs, name)];
    const report = await readReport(folders, invocation);
    if (options['html'] === true) {
      const { renderReportPage } = await import('../../page/report-page.ts');
      const beside = name === undefined ? config.designs : join(config.designs, name);
      const file = output === undefined ? join(beside, 'report.html') : resolve(directory, output);
      return writePage(file, renderReportPage(report), directory);
    }
    if (options['tracking'] === true) {
      const text = report.tracking.map(each => each.text).join('\n\n');
      return {
        data: report.tracking,
        render: ({ lines }) => lines(text.split('\n').map(line => printable(line))),
      };
    }
    const { renderReport } = await import('../render/report.ts');
    return { data: report, render: terminal => renderReport(report, terminal) };
  },
};

function refuseContradictions(html: boolean, tracking: boolean, output: string | undefined): void {
  if (output !== undefined && !html) {
    throw new BlueprintError('usage', '--output says where a page goes', { hint: 'Add --html.' });
  }
  if (html && tracking) throw new BlueprintError('usage', '--html and --tracking cannot be used together');
}

function allDesigns(designs: string): string[] {
  const names = listDesigns(designs);
  // It says what is missing.
  if (names.length === 0) chooseDesign(designs, undefined);
  return names.map(name => join(designs, name));
}

/** Lines of a journal that cannot be read are told: the figures are then not the whole. */
async function readReport(
  folders: readonly string[],
  { config, terminal, json, now }: Invocation,
): Promise<Report> {
  const { readFacts } = await import('../../report/facts.ts');
  const { makeReport } = await import('../../report/report.ts');
  const repository = await openRepositoryIfAny(folders[0] ?? config.designs, config.environment);
  const facts = await Promise.all(folders.map(folder => readFacts(folder, repository)));
  if (!json)
    tell(
      facts.flatMap(({ problems }) => problems),
      terminal.err,
    );
  return makeReport(facts, now());
}

function tell(problems: Parameters<typeof renderProblems>[0], notes: Output): void {
  notes.lines(renderProblems(problems, notes));
}

/** Without a repository nobody knows what was produced; the rest is on record all the same. */
async function openRepositoryIfAny(folder: string, environment: Readonly<Record<string, string>>) {
  const { openRepository } = await import('../../git/repository.ts');
  try {
    return await openRepository(folder, environment);
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'not_found') return undefined;
    throw error;
  }
}
