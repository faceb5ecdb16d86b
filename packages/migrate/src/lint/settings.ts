import { nearestWord } from '@proven/settings';
import { MigrateError, type Problem } from '../errors.ts';
import { inFile, placeAt } from '../files/text.ts';
import { type Severity, severities } from '../finding.ts';
import { rules } from './rules/index.ts';

/** The `lint` object of a config file, as it stands there. */
export interface LintSection {
  readonly value: unknown;
  readonly path: string;
  /** The text of the file, for the place of a mistake. */
  readonly source: string;
}

export interface LintSettings {
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  readonly failOn: Severity | undefined;
  readonly targetVersion: number | undefined;
  readonly smallTableBytes: number | undefined;
}

/** Servers that migrate supports. */
const targetVersions = [12, 13, 14, 15, 16, 17, 18] as const;

const levels: readonly string[] = [...severities, 'off'];
const known = ['rules', 'failOn', 'targetVersion', 'smallTableMegabytes'] as const;

/** Checks the section; throws `invalid_configuration` with everything that is wrong in it. */
export function readLintSettings(section: LintSection | undefined): LintSettings {
  const content = asObject(section?.value ?? {});
  const complaints: Complaint[] = [
    ...(content === undefined ? [{ key: 'lint', message: '"lint" must be an object' }] : []),
    ...unknownKeys(content ?? {}, known, 'setting of lint'),
    ...checkRules(content?.['rules']),
    ...checkValue(content, 'failOn', value => severities.some(each => each === value), severities.join(', ')),
    ...checkValue(content, 'targetVersion', value => targetVersions.some(each => each === value), '12 to 18'),
    ...checkValue(content, 'smallTableMegabytes', isSize, 'a number of megabytes, 0 or more'),
  ];
  if (section !== undefined && complaints.length > 0) {
    throw new MigrateError('invalid_configuration', `${section.path} cannot be used`, {
      problems: inFile(
        complaints.map(complaint => problemOf(complaint, section)),
        section.path,
        section.source,
      ),
    });
  }
  const megabytes = content?.['smallTableMegabytes'] as number | undefined;
  return {
    severities: new Map(Object.entries(asObject(content?.['rules']) ?? {}) as [string, Severity | 'off'][]),
    failOn: content?.['failOn'] as Severity | undefined,
    targetVersion: content?.['targetVersion'] as number | undefined,
    smallTableBytes: megabytes === undefined ? undefined : megabytes * 1024 * 1024,
  };
}

interface Complaint {
  readonly key: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

function checkRules(value: unknown): Complaint[] {
  if (value === undefined) return [];
  const content = asObject(value);
  if (content === undefined)
    return [{ key: 'rules', message: '"rules" must be an object of rules and severities' }];
  const ids = rules.map(({ id }) => id);
  return [
    ...unknownKeys(content, ids, 'rule'),
    ...Object.entries(content)
      .filter(([, level]) => typeof level !== 'string' || !levels.includes(level))
      .map(([key, level]) => ({
        key,
        message: `${JSON.stringify(level)} is not one of ${levels.join(', ')}`,
      })),
  ];
}

function unknownKeys(content: object, names: readonly string[], what: string): Complaint[] {
  return Object.keys(content)
    .filter(key => !names.includes(key))
    .map(key => {
      const near = nearestWord(key, names);
      const list = names.length > 10 ? 'docs/migrate/rules lists them.' : `There are: ${names.join(', ')}.`;
      return {
        key,
        message: `unknown ${what} "${key}"`,
        hint: near === undefined ? list : `Did you mean "${near}"?`,
      };
    });
}

function checkValue(
  content: Record<string, unknown> | undefined,
  key: string,
  isValid: (value: unknown) => boolean,
  expected: string,
): Complaint[] {
  const value = content?.[key];
  return value === undefined || isValid(value)
    ? []
    : [{ key, message: `"${key}" is ${expected}, not ${JSON.stringify(value)}` }];
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function problemOf({ key, message, hint }: Complaint, { source }: LintSection): Problem {
  const offset = Math.max(0, source.indexOf(`${JSON.stringify(key)}`, source.indexOf('"lint"')));
  return {
    code: 'invalid_value',
    message,
    ...placeAt(source, offset),
    ...(hint === undefined ? {} : { hint }),
  };
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
