import { readFileSync } from 'node:fs';
import { nearestWord } from './nearest.ts';
import type { Setting } from './setting.ts';

/** Something wrong in a config file or a value; lines and columns start at 1. */
export interface ConfigProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly source?: string;
}

/** A config file that cannot be used at all. */
export class ConfigFileError extends Error {
  override readonly name = 'ConfigFileError';
  readonly hint: string | undefined;
  readonly problems: readonly ConfigProblem[];

  constructor(
    message: string,
    hint: string | undefined,
    problems: readonly ConfigProblem[] = [],
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.hint = hint;
    this.problems = problems;
  }
}

/** What a product tells its user. */
export interface ConfigFileAdvice {
  /** How a missing file is made. */
  readonly create: string;
  /** What a file may look like. */
  readonly example: string;
}

export interface ConfigFile {
  /** By key, as text. */
  readonly values: ReadonlyMap<string, string>;
  /** Its text; undefined when there is no file. */
  readonly source: string | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Reads a config file. Empty when it is not there and need not be; throws when it is not a JSON object. */
export function readConfigFile(
  path: string,
  isRequired: boolean,
  settings: readonly Setting<unknown>[],
  advice: ConfigFileAdvice,
): ConfigFile {
  const source = readText(path, isRequired, advice);
  const problems: ConfigProblem[] = [];
  const values = new Map<string, string>();
  if (source === undefined) return { values, source, problems };
  for (const [key, value] of Object.entries(parseJson(source, path, advice))) {
    if (key === '$schema') continue;
    const setting = settings.find(known => known.key === key);
    const complaint = setting === undefined ? unknownKey(key, settings) : complaintAbout(setting, value);
    if (complaint !== undefined)
      problems.push({ ...complaint, file: path, source, ...placeOfKey(source, key) });
    else values.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return { values, source, problems };
}

function readText(path: string, isRequired: boolean, { create }: ConfigFileAdvice): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !isRequired) return undefined;
    throw isMissing
      ? new ConfigFileError(`there is no config file ${path}`, `Correct --config, or ${create}.`, [], error)
      : new ConfigFileError(
          `${path} cannot be read`,
          `The system says: ${(error as Error).message}`,
          [],
          error,
        );
  }
}

function unknownKey(key: string, settings: readonly Setting<unknown>[]): ConfigProblem {
  const known = settings.map(setting => setting.key);
  const near = nearestWord(key, known);
  return {
    code: 'unknown_key',
    message: `unknown setting "${key}"`,
    hint: near === undefined ? `Known settings: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  };
}

function complaintAbout(
  { key, isStructured = false, isBoolean = false, isSecret, environment }: Setting<unknown>,
  value: unknown,
): ConfigProblem | undefined {
  const isScalar =
    typeof value === 'string' || typeof value === 'number' || (isBoolean && typeof value === 'boolean');
  if (isStructured && (typeof value !== 'object' || value === null)) {
    return { code: 'invalid_value', message: `"${key}" must be an object or a list` };
  }
  if (!isStructured && !isScalar) {
    return { code: 'invalid_value', message: `"${key}" must be a text or a number` };
  }
  if (isSecret?.(String(value)) !== true) return undefined;
  return {
    code: 'secret_in_file',
    message: 'a secret stands in the config file',
    hint: `Put it into ${environment} or .env, which are not committed.`,
  };
}

function parseJson(source: string, path: string, { example }: ConfigFileAdvice): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(source);
  } catch (error) {
    const { message } = error as Error;
    const problem: ConfigProblem = {
      code: 'invalid_json',
      // Without the piece of the file that V8 shows: it may be a secret, and the excerpt shows the place.
      message: message
        .replace(/(?: in JSON)? at position \d+.*$|, (?:\.\.\.)?"[\s\S]*$/, '')
        .replace('\n', '\\n'),
      file: path,
      source,
      ...placeAt(source, positionOfError(source, message)),
    };
    throw new ConfigFileError(`${path} is not JSON`, undefined, [problem], error);
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>;
  throw new ConfigFileError(`${path} must hold a JSON object`, `For example: ${example}`);
}

/** For an unexpected token V8 names no position: it is the end of the shortest beginning that has one. */
function positionOfError(source: string, message: string): number {
  const position = / at position (\d+)[^"]*$/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  let [good, bad] = [0, source.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (hasUnexpectedToken(source.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return hasUnexpectedToken(source) ? bad - 1 : source.length;
}

function hasUnexpectedToken(json: string): boolean {
  try {
    JSON.parse(json);
    return false;
  } catch (error) {
    return (error as Error).message.startsWith('Unexpected token');
  }
}

function placeOfKey(source: string, key: string): { line: number; column: number } {
  const keys = [...source.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*:)/g)];
  return placeAt(source, keys.find(match => match[0] === JSON.stringify(key))?.index ?? 0);
}

function placeAt(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
