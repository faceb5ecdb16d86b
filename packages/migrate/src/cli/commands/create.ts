import { userInfo } from 'node:os';
import { nearestWord } from '@proven/settings';
import { printable, UsageError } from '@proven/terminal';
import { formatMigration, writeNewMigration } from '../../files/write.ts';
import type { CommandDefinition } from '../command.ts';
import { templates } from '../templates.ts';

const names = Object.keys(templates);

export const createCommand: CommandDefinition = {
  name: 'create',
  arguments: [
    { name: '<description>', description: 'what the migration does, for example "add users table"' },
  ],
  summary: 'write a new migration file',
  description:
    'Writes a new file from a template, with the current time (UTC) as its version. The version is always later than that of every other file, and never collides.',
  options: [
    {
      flags: '--template <name>',
      description: `what to start from: ${names.join(', ')}`,
      parse: parseTemplate,
    },
  ],
  needsDatabase: false,
  examples: ['migrate create "add users table"', 'migrate create index_users_email --template index'],
  async run({ arguments: [description = ''], options, config, now }) {
    const template = templates[(options['template'] as string | undefined) ?? 'empty'];
    if (template === undefined) throw new UsageError('unknown template');
    const { version, path } = writeNewMigration(config.migrations, description, now, newVersion =>
      formatMigration({
        version: newVersion,
        headers: [['Migration', description.trim()], ...author(), ...template.headers],
        up: template.up,
        down: template.down,
      }),
    );
    return {
      data: { version, file: path },
      render: ({ line, style, symbols }) =>
        line(`${style.green(symbols.success)} Created ${printable(path)}`),
    };
  },
};

/** A container may run as a user id that has no name. */
function author(): [key: string, value: string][] {
  try {
    return [['Author', userInfo().username]];
  } catch {
    return [];
  }
}

function parseTemplate(text: string): string {
  if (Object.hasOwn(templates, text)) return text;
  const near = nearestWord(text, names);
  throw new UsageError(
    near === undefined
      ? `there is no template "${text}"; there are ${names.join(', ')}`
      : `there is no template "${text}"; did you mean "${near}"?`,
  );
}
