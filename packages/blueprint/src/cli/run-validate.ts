import { randomUUID } from 'node:crypto';
import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { loadBrief, loadRequirements } from '../brief/folder.ts';
import type { Design } from '../design/design.ts';
import { readDesignFolder } from '../design/folder.ts';
import { checkDesign } from '../design/rules/check.ts';
import { compareWithBaseline, readBaseline, writeBaseline } from '../drift/baseline.ts';
import { BlueprintError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { filesOf } from '../git/commits.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { toolVersion } from '../tool-version.ts';
import { findingsOf, isSound } from '../validate/findings.ts';
import { commandsToRun, listToProve } from '../validate/run-list.ts';
import { type ValidateOptions, validateDesign } from '../validate/validate.ts';
import type { Validation } from '../validate/validation.ts';
import { configuredCommands, requireAllowed } from './allow-commands.ts';
import type { Invocation, Outcome } from './command.ts';
import { findingsError, isFailure } from './findings-error.ts';
import { renderValidation } from './render/validation.ts';
import { type ReportFormat, type ReportTarget, reporters } from './reporters/index.ts';
import { jsonOfValidation } from './reporters/json.ts';
import type { ValidationReport } from './reporters/report.ts';

/** Validates a commit with what the command line says. */
export async function runValidate(
  folder: string,
  targets: readonly ReportTarget[],
  invocation: Invocation,
): Promise<Outcome> {
  const { options, config } = invocation;
  refuseUnwritable(targets, invocation);
  const { design, places } = await readDesignFolder(folder);
  const repository = await openRepository(folder, config.environment);
  if (options['driftOnly'] !== true) {
    refuseDangerous(design);
    const commands = [...configuredCommands(invocation), ...commandsToRun(listToProve(design))];
    await requireAllowed(commands, repository.gitFolder, invocation);
  }
  const measured = await validateDesign(optionsFor(folder, design, invocation));
  const validation = options['baseline'] === true ? takeBaseline(folder, measured) : measured;
  const found = findingsOf(validation, { root: repository.root, designFolder: folder, places });
  const reviewed = await reviewIfAsked(folder, design, repository, validation, invocation);
  const findings = [...found, ...reviewed];
  const report: ValidationReport = {
    name: basename(folder),
    toolVersion: toolVersion(),
    root: repository.root,
    validation,
    findings,
    isSound: isSound(findings),
  };
  writeReports(report, targets, invocation);
  return {
    data: jsonOfValidation(report),
    render: output => {
      const format = (options['format'] as ReportFormat | 'text' | undefined) ?? 'text';
      if (format === 'text') renderValidation(report, output);
      else output.write(reporters[format](report));
    },
    ...(isFailure(findings, options) ? { finding: findingsError(findings) } : {}),
  };
}

/** Before anything runs: checks may take an hour, and their report would have nowhere to go. */
function refuseUnwritable(targets: readonly ReportTarget[], { directory }: Invocation): void {
  for (const { file } of targets) {
    const path = resolve(directory, file);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw unwritable(file, 'it is a folder');
    try {
      accessSync(dirname(path), constants.W_OK);
    } catch (cause) {
      throw unwritable(file, (cause as Error).message, cause);
    }
  }
}

/** The same as for a build: what destroys or downloads is not run, whoever has written it. */
function refuseDangerous(design: Design): void {
  const problems = checkDesign(design, null).filter(({ code }) => code === 'dangerous-command');
  if (problems.length === 0) return;
  throw new BlueprintError('invalid_design', 'the design has commands that are not run', {
    problems,
    hint: '"blueprint check" shows the lines. --drift-only runs nothing.',
  });
}

const minute = 60_000;

function optionsFor(
  folder: string,
  design: Design,
  { options, config, now, signal, terminal, json }: Invocation,
): ValidateOptions {
  return {
    designFolder: folder,
    design,
    requirements: loadRequirements(folder),
    revision: (options['commit'] as string | undefined) ?? 'HEAD',
    isDriftOnly: options['driftOnly'] === true,
    ignore: config.ignore,
    environment: config.environment,
    setup: (options['setup'] as string | undefined) ?? config.setup,
    timeLimitMs: ((options['checkMinutes'] as number | undefined) ?? 10) * minute,
    now,
    createId: randomUUID,
    signal,
    onCheck: command => {
      if (!json) terminal.err.line(terminal.err.style.dim(`running ${command}`));
    },
  };
}

/** Writes the baseline, and looks at the same drift again with it. */
function takeBaseline(folder: string, validation: Validation): Validation {
  writeBaseline(folder, validation.compared);
  const baseline = readBaseline(folder) ?? [];
  return {
    ...validation,
    hasBaseline: true,
    compared: compareWithBaseline(validation.drift, baseline),
  };
}

/** After everything that is measured, and added to it. */
async function reviewIfAsked(
  folder: string,
  design: Design,
  repository: Repository,
  { commit }: Validation,
  invocation: Invocation,
): Promise<Finding[]> {
  if (invocation.options['review'] !== true) return [];
  const [{ collectCode, reviewCode }, { withModels }] = await Promise.all([
    import('../validate/review.ts'),
    import('./asking.ts'),
  ]);
  const files = await filesOf(repository, commit);
  const code = await collectCode(repository, commit, files, design.components);
  const { err } = invocation.terminal;
  if (code.omitted.length > 0) {
    err.line(`The model is not shown ${code.omitted.length} files, for which there is no room.`);
  }
  const brief = loadBrief(folder).source;
  return withModels(folder, invocation, session => reviewCode(brief, design, code, session.askerOf()));
}

function writeReports(
  report: ValidationReport,
  targets: readonly ReportTarget[],
  { directory }: Invocation,
): void {
  for (const { format, file } of targets) {
    try {
      writeFileSync(resolve(directory, file), reporters[format](report));
    } catch (cause) {
      throw unwritable(file, (cause as Error).message, cause);
    }
  }
}

function unwritable(file: string, reason: string, cause?: unknown): BlueprintError {
  return new BlueprintError('invalid_configuration', `the report cannot be written to ${file}`, {
    details: [`The system says: ${reason}`],
    hint: 'Name a file in a folder that is there.',
    cause,
  });
}
