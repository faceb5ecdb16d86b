import { type Output, plural, wrap } from '@proven/terminal';
import { MigrateError } from '../../errors.ts';
import type { DriftReport } from '../../proof/drift.ts';
import type { CommandDefinition } from '../command.ts';
import { driftCure, renderDifferences } from '../render/differences.ts';

export const driftCommand: CommandDefinition = {
  name: 'drift',
  summary: 'compare the live schema with what the files make',
  description:
    'Applies the files that are applied here in a scratch database and compares the live schema with the result, object by object. Exits with 1 when they differ. Changes nothing.',
  options: [
    {
      flags: '--embedded',
      description: 'build the expected schema in the embedded database (PGlite), in memory',
    },
  ],
  needsDatabase: true,
  examples: ['migrate drift', 'migrate drift --json'],
  async run({ options, migrator }) {
    const report = await migrator().drift({ embedded: options['embedded'] === true });
    const real = report.differences.filter(difference => difference.class === 'schema');
    return {
      data: report,
      render: output => renderDrift(report, real.length, output),
      ...(real.length === 0
        ? {}
        : {
            finding: new MigrateError(
              'drift_found',
              `${plural(real.length, 'object')} not as the files make them`,
              { hint: driftCure },
            ),
          }),
    };
  },
};

function renderDrift(report: DriftReport, real: number, output: Output): void {
  const { style, symbols } = output;
  if (report.differences.length > 0) {
    output.lines(renderDifferences(report.differences, output));
    output.line();
  }
  const mark = real === 0 ? style.green(symbols.success) : style.red(symbols.failure);
  output.lines(wrap(`${mark} ${summarize(report, real)}`, output.width, '  '));
  const [live, made] = [report.serverVersion, report.expectedVersion].map(version =>
    Math.floor(version / 10_000),
  );
  if (live !== made) {
    output.line(
      style.dim(
        `The live server is PostgreSQL ${live}, the expected schema was made by ${made}: definitions may be written differently.`,
      ),
    );
  }
  if (report.otherSchemas.length > 0) {
    output.line(style.dim(`Not compared: ${report.otherSchemas.join(', ')}, which no migration makes.`));
  }
  if (real > 0) output.lines(wrap(driftCure, output.width).map(style.dim));
}

function summarize({ database, schema, applied, differences }: DriftReport, real: number): string {
  const where = `${database}, schema ${schema}`;
  const files = plural(applied, 'applied file');
  const make = applied === 1 ? 'makes' : 'make';
  if (real > 0) return `${where}: ${plural(real, 'object')} not as the ${files} ${make} them.`;
  const rest = differences.length === 0 ? '' : ' (but for what is listed above, which is told apart)';
  return `${where} is what the ${files} ${make}${rest}.`;
}
