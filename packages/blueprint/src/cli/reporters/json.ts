import { totalOf } from '../../drift/drift.ts';
import { coverageOf } from '../../validate/validation.ts';
import { jsonOfFinding } from '../render/findings.ts';
import { pathIn, type Reporter, type ValidationReport } from './report.ts';

/** Raised when a reader of the old form could break. */
const formatVersion = 1;

/** The `data` of `--json`. */
export function jsonOfValidation({ name, root, validation, findings, isSound }: ValidationReport) {
  const { id, at, commit, isDriftOnly, proofs, reports, requirements, drift, compared, durationMs } =
    validation;
  return {
    design: name,
    validation: id,
    at,
    commit,
    sound: isSound,
    driftOnly: isDriftOnly,
    durationMs,
    proofs: proofs.map(({ isRequired, ...proof }) => ({ ...proof, required: isRequired })),
    reports,
    coverage: coverageOf(validation),
    requirements,
    drift: { total: totalOf(drift.figures), figures: drift.figures, deviations: drift.deviations },
    baseline: validation.hasBaseline
      ? {
          known: compared.known.length,
          fresh: compared.fresh.length,
          stale: compared.stale,
          entries: compared.kept,
        }
      : null,
    missingFiles: validation.missingFiles,
    uncommitted: validation.uncommitted,
    findings: findings.map(({ file, ...finding }) =>
      jsonOfFinding({ ...finding, ...(file === undefined ? {} : { file: pathIn(root, file) }) }),
    ),
  };
}

/** One document in a file. */
export const jsonReporter: Reporter = report => {
  const head = { tool: 'blueprint', toolVersion: report.toolVersion, command: 'validate', formatVersion };
  return `${JSON.stringify({ ...head, ...jsonOfValidation(report) }, null, 2)}\n`;
};
