import { printable, UsageError } from '@proven/terminal';
import { BlueprintError } from '../../errors.ts';
import { chooseDesign } from '../choose-design.ts';
import type { CommandDefinition, OptionValues } from '../command.ts';
import { modelOptions } from '../model-options.ts';
import type { ReportTarget } from '../reporters/index.ts';
import { parseMinutes } from '../values.ts';

const formats = ['text', 'json', 'junit', 'sarif', 'markdown'] as const;
type Format = (typeof formats)[number];

export const validateCommand: CommandDefinition = {
  name: 'validate',
  arguments: [{ name: '[name]', description: 'the design; need not be named where there is only one' }],
  summary: 'prove what was built against its design',
  description:
    'Checks a commit out clean and runs every check of the tasks, every confirmation of the decisions and every metric there. Reads the coverage and the results of tests that runners write or print, and measures drift: which components, edges, files and packages the code has and the design has not, and the other way round. What was not measured never counts as passed. Writes evidence and a line in the journal. Exits with 1 when something fails, or was not measured and is required. The first time it asks whether the commands of the design may be run.',
  options: [
    { flags: '--commit <name>', description: 'what is looked at: a commit or a branch (HEAD)' },
    { flags: '--drift-only', description: 'run nothing; measure structure and drift' },
    {
      flags: '--baseline',
      description: 'write down the drift that is there; where that was done before, take out what is mended',
    },
    {
      flags: '--format <format>',
      description: `what is printed: ${formats.join(', ')} (text)`,
      parse: parseFormat,
    },
    {
      flags: '--report <format=file...>',
      description: 'write a report to a file as well, for example sarif=blueprint.sarif',
    },
    { flags: '--strict', description: 'exit with 1 for warnings too' },
    {
      flags: '--review',
      description:
        'also let the model hold the code against the design; it can add findings, and remove none',
    },
    { flags: '--setup <line>', description: 'makes the checkout ready, such as "npm ci" [BLUEPRINT_SETUP]' },
    {
      flags: '--check-minutes <n>',
      description: 'the longest that a check may take (10)',
      parse: parseMinutes,
    },
    { flags: '--yes', description: 'run the commands of the design without asking' },
    ...modelOptions,
  ],
  examples: [
    'blueprint validate',
    'blueprint validate shop --commit blueprint/shop/build',
    'blueprint validate --drift-only --baseline',
    'blueprint validate --yes --report sarif=blueprint.sarif markdown=comment.md',
  ],
  async run(invocation) {
    const { config, options, json } = invocation;
    refuseContradictions(options, json);
    const folder = chooseDesign(config.designs, invocation.arguments[0]);
    const targets = ((options['report'] as readonly string[] | undefined) ?? []).map(parseReport);
    const { runValidate } = await import('../run-validate.ts');
    return runValidate(folder, targets, invocation);
  },
};

function refuseContradictions(options: OptionValues, json: boolean): void {
  if (json && options['format'] !== undefined) {
    throw new BlueprintError('usage', '--json and --format both want stdout', {
      hint: 'Leave one of them out, or write the other one to a file with --report.',
    });
  }
}

function parseFormat(text: string): Format {
  const known = formats.find(each => each === text);
  if (known !== undefined) return known;
  throw new UsageError(`"${printable(text)}" is not one of ${formats.join(', ')}`);
}

function parseReport(text: string): ReportTarget {
  const [, name = '', file = ''] = /^([a-z]+)=(.+)$/s.exec(text) ?? [];
  const format = formats.find(each => each === name);
  if (format !== undefined && format !== 'text' && file !== '') return { format, file };
  throw new BlueprintError('usage', `--report: "${printable(text)}" is not a format and a file`, {
    hint: `Such as sarif=blueprint.sarif; the formats are ${formats.slice(1).join(', ')}.`,
  });
}
