import { plural } from '@proven/terminal';
import { invalidFiles } from '../../errors.ts';
import { listSqlFiles } from '../../files/read.ts';
import type { CommandDefinition } from '../command.ts';
import { withoutSource } from '../render/json.ts';
import { renderProblemList } from '../render/problems.ts';

export const validateCommand: CommandDefinition = {
  name: 'validate',
  summary: 'check the files, without a database',
  description:
    "Checks names, headers, dependencies and sections, and parses UP and DOWN with PostgreSQL's own parser. Reports everything that is wrong, with file, line and column, and exits with 1 when there is anything.",
  options: [],
  needsDatabase: false,
  examples: ['migrate validate', 'migrate validate --path db/migrations'],
  async run({ config, migrator }) {
    const problems = await migrator().validate();
    const count = listSqlFiles(config.migrations).length;
    const broken = new Set(problems.map(problem => problem.file)).size;
    return {
      data: { files: count, problems: problems.map(withoutSource) },
      render: output => {
        const { style, symbols } = output;
        if (problems.length === 0) {
          output.line(
            `${style.green(symbols.success)} ${plural(count, 'migration')} checked: names, headers, dependencies, SQL of UP and DOWN.`,
          );
          return;
        }
        output.lines(renderProblemList(problems, output));
        output.line();
        output.line(
          `${style.red(symbols.failure)} ${plural(problems.length, 'problem')} in ${broken} of ${plural(count, 'migration')}.`,
        );
      },
      ...(problems.length === 0 ? {} : { finding: invalidFiles(problems) }),
    };
  },
};
