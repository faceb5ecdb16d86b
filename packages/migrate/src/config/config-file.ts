import { readFileSync } from 'node:fs';
import { MigrateError, type Problem } from '../errors.ts';
import { inFile, placeAt } from '../files/text.ts';
import { nearestWord } from '../nearest.ts';
import { redact } from '../redact.ts';
import { settings } from './settings.ts';

export const configFileName = 'migrate.config.json';

export interface ConfigFile {
  /** By key, as text. */
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Reads a config file. Empty when it is not there and need not be; throws when it is not a JSON object. */
export function readConfigFile(path: string, isRequired: boolean): ConfigFile {
  const source = readText(path, isRequired);
  const problems: Problem[] = [];
  const values = new Map<string, string>();
  if (source === undefined) return { values, problems };
  const content = parseJson(source, path);
  const known: readonly string[] = Object.values(settings).map(setting => setting.key);
  for (const [key, value] of Object.entries(content)) {
    const report = (code: string, message: string, hint?: string) =>
      problems.push({
        code,
        message,
        ...placeOfKey(source, key),
        ...(hint === undefined ? {} : { hint }),
      });
    if (key === '$schema') continue;
    if (!known.includes(key)) {
      const near = nearestWord(key, known);
      report(
        'unknown_key',
        `unknown setting "${key}"`,
        near === undefined ? `Known settings: ${known.join(', ')}.` : `Did you mean "${near}"?`,
      );
    } else if (key === settings.backupEnabled.key && typeof value === 'boolean') {
      values.set(key, String(value));
    } else if (typeof value !== 'string' && typeof value !== 'number') {
      report('invalid_value', `"${key}" must be a text or a number`);
    } else if (key === 'url' && redact(String(value)) !== String(value)) {
      report(
        'secret_in_file',
        'a password stands in the config file',
        'Put the URL into DATABASE_URL or .env, which are not committed.',
      );
    } else {
      values.set(key, String(value));
    }
  }
  return { values, problems: inFile(problems, path, source) };
}

function readText(path: string, isRequired: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !isRequired) return undefined;
    throw new MigrateError(
      'invalid_configuration',
      isMissing ? `there is no config file ${path}` : `${path} cannot be read`,
      {
        hint: isMissing
          ? 'Correct --config, or create one with "migrate init".'
          : `The system says: ${(error as Error).message}`,
        cause: error,
      },
    );
  }
}

function parseJson(source: string, path: string): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(source);
  } catch (error) {
    const { message } = error as Error;
    const problem: Problem = {
      code: 'invalid_json',
      // Without the piece of the file that V8 shows: it may be a secret, and the excerpt shows the place.
      message: message
        .replace(/(?: in JSON)? at position \d+.*$|, (?:\.\.\.)?"[\s\S]*$/, '')
        .replace('\n', '\\n'),
      ...placeAt(source, positionOfError(source, message)),
    };
    throw new MigrateError('invalid_configuration', `${path} is not JSON`, {
      problems: inFile([problem], path, source),
    });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>;
  throw new MigrateError('invalid_configuration', `${path} must hold a JSON object`, {
    hint: 'For example: { "migrations": "./migrations" }',
  });
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
