import { readFileSync } from 'node:fs';
import { MigrateError, type Problem } from '../errors.ts';
import { placeAt } from '../files/text.ts';
import { nearestWord } from '../nearest.ts';
import { settings } from './settings.ts';

export const configFileName = 'migrate.config.json';

/** The values of a config file by key, as text. Undefined when the file is not there and need not be. */
export function readConfigFile(path: string, isRequired: boolean): ReadonlyMap<string, string> | undefined {
  const source = readText(path, isRequired);
  if (source === undefined) return undefined;
  const content = parseJson(source, path);
  const problems: Problem[] = [];
  const values = new Map<string, string>();
  const known: readonly string[] = Object.values(settings).map(setting => setting.key);
  for (const [key, value] of Object.entries(content)) {
    const report = (code: string, message: string, hint?: string) =>
      problems.push({
        code,
        message,
        file: path,
        ...placeOfKey(source, key),
        source,
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
    } else if (typeof value !== 'string' && typeof value !== 'number') {
      report('invalid_value', `"${key}" must be a text or a number`);
    } else if (key === 'url' && holdsPassword(String(value))) {
      report(
        'secret_in_file',
        'a password stands in the config file',
        'Put the URL into DATABASE_URL or .env, which are not committed.',
      );
    } else {
      values.set(key, String(value));
    }
  }
  if (problems.length > 0)
    throw new MigrateError('invalid_configuration', `${path} cannot be used`, { problems });
  return values;
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
    const position = /position (\d+)/.exec(message)?.[1];
    const problem: Problem = {
      code: 'invalid_json',
      message: message.replace(/ in JSON at position.*$/, '').replace(/, "[\s\S]*$/, ''),
      file: path,
      ...placeAt(source, position === undefined ? source.length : Number(position)),
      source,
    };
    throw new MigrateError('invalid_configuration', `${path} is not JSON`, { problems: [problem] });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content))
    return content as Record<string, unknown>;
  throw new MigrateError('invalid_configuration', `${path} must hold a JSON object`, {
    hint: 'For example: { "migrations": "./migrations" }',
  });
}

function placeOfKey(source: string, key: string): { line: number; column: number } {
  return placeAt(source, Math.max(0, source.indexOf(JSON.stringify(key))));
}

function holdsPassword(url: string): boolean {
  return /^[a-z]+:\/\/[^/@\s]*:[^/@\s]+@/i.test(url) || /[?&]password=/i.test(url);
}
