import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { printable, type Terminal, table } from '@proven/terminal';
import type { ListedTemplate } from '../../brief/folder-templates.ts';
import { BlueprintError } from '../../errors.ts';
import type { CommandDefinition, Outcome } from '../command.ts';

export const initCommand: CommandDefinition = {
  name: 'init',
  arguments: [{ name: '[name]', description: 'of the design: lower-case letters, digits and hyphens' }],
  summary: 'write a brief to fill in',
  description:
    'Writes design/NAME/brief.md from a template. What has to be filled in stands in square brackets, and "blueprint brief check" lists what is left. Without a name the current folder gives it. Templates of your own are Markdown files in .blueprint/templates. Nothing that exists is overwritten.',
  options: [
    { flags: '--template <name>', description: 'what to start from (blank)' },
    { flags: '--list', description: 'list the templates and write nothing' },
  ],
  examples: ['blueprint init', 'blueprint init invoices --template crud_api', 'blueprint init --list'],
  async run({ arguments: [given], options, config, directory, terminal, json }) {
    const { findTemplate, listTemplates } = await import('../../brief/folder-templates.ts');
    if (options['list'] === true) return answerList(listTemplates(directory));
    const name = await chooseName(given, directory);
    const template = findTemplate(directory, (options['template'] as string | undefined) ?? 'blank');
    if (template.replacesBuiltIn && !json) noteReplaced(template, terminal);
    const { briefFromTemplate } = await import('../../brief/template.ts');
    const file = join(config.designs, name, 'brief.md');
    writeNewFile(file, briefFromTemplate(template, name));
    const shown = relative(directory, file) || file;
    return {
      data: { name, file, template: template.name, origin: template.origin },
      render: ({ line, style, symbols }) => {
        line(`${style.green(symbols.success)} Created ${printable(shown)}`);
        line();
        line(`Next: fill in what stands in [brackets], then run "blueprint brief check ${name}".`);
      },
    };
  },
};

async function chooseName(given: string | undefined, directory: string): Promise<string> {
  const { complainAboutName, toName } = await import('../../brief/name.ts');
  const near = toName(given ?? basename(directory));
  if (given === undefined) {
    if (near !== undefined) return near;
    throw new BlueprintError('usage', 'the current folder has no name that a design could have', {
      hint: 'Name the design: "blueprint init NAME".',
    });
  }
  const complaint = complainAboutName(given);
  if (complaint === undefined) return given;
  throw new BlueprintError('usage', complaint, {
    hint: near === undefined ? 'For example: invoice-api.' : `For example: ${near}.`,
  });
}

function writeNewFile(file: string, text: string): void {
  if (existsSync(file)) throw exists(file);
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(file);
    throw new BlueprintError('invalid_configuration', `cannot write ${file}`, {
      details: [`The system says: ${(error as Error).message}`],
      hint: 'Make room for it, or name another folder with --path.',
      cause: error,
    });
  }
}

function exists(file: string): BlueprintError {
  return new BlueprintError('file_exists', `${file} exists already; nothing was written`, {
    hint: 'Choose another name, or edit what is there.',
  });
}

function noteReplaced({ name, file }: ListedTemplate, { err }: Terminal): void {
  err.line(
    `${err.style.yellow(err.symbols.warning)} ${printable(file)} is used instead of the built-in template "${name}"`,
  );
}

function answerList(templates: readonly ListedTemplate[]): Outcome {
  return {
    data: {
      templates: templates.map(({ name, summary, origin, replacesBuiltIn, file, problems }) => ({
        name,
        summary,
        origin,
        replacesBuiltIn,
        file,
        usable: problems.length === 0,
      })),
    },
    render: output => {
      const rows = templates.map(({ name, summary, origin, problems }) => [
        { text: name, style: output.style.bold },
        problems.length === 0
          ? summary
          : { text: `cannot be used: ${problems[0]?.message ?? ''}`, style: output.style.red },
        { text: origin === 'own' ? 'own' : '', style: output.style.dim },
      ]);
      output.lines(table([{}, { shrink: 1 }, {}], rows, output));
    },
  };
}
