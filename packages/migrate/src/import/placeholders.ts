import type { Problem } from '../errors.ts';
import { MigrateError } from '../errors.ts';

/**
 * Reads values for placeholders: a line `name=value` for each. Flyway's own settings can be given as they are: of
 * `flyway.placeholders.name=value`, or of the section `[flyway.placeholders]`, only these count. Throws
 * `invalid_placeholders` with every line that cannot be read.
 */
export function parsePlaceholders(text: string, file: string): Map<string, string> {
  const values = new Map<string, string>();
  const problems: Problem[] = [];
  let isOwnSection = true;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || /^[#!;]/.test(line)) continue;
    const [, section] = /^\[(.+)\]$/.exec(line) ?? [];
    if (section !== undefined) isOwnSection = /(?:^|\.)placeholders$/.test(section);
    if (section !== undefined || !isOwnSection) continue;
    const [, key, value = ''] = /^:?([^\s=]+)\s*=\s*(.*)$/.exec(line) ?? [];
    const name = key?.replace(/^flyway\.placeholders\./, '');
    const problem = problemOf(name, values);
    // The line itself may hold what nobody should see.
    if (problem !== undefined) problems.push({ code: 'placeholder', file, line: index + 1, ...problem });
    else if (name !== undefined && !name.startsWith('flyway.')) values.set(name, unquote(value));
  }
  if (problems.length === 0) return values;
  throw new MigrateError('invalid_placeholders', `${file} cannot be used`, {
    problems,
    hint: 'Nothing was written.',
  });
}

function problemOf(name: string | undefined, values: ReadonlyMap<string, string>) {
  if (name === undefined) return { message: 'is not a line "name=value"', hint: 'Comments start with #.' };
  return values.has(name) ? { message: `${name} has a value already` } : undefined;
}

function unquote(value: string): string {
  return /^(?:"[^"]*"|'[^']*')$/.test(value) ? value.slice(1, -1) : value;
}
