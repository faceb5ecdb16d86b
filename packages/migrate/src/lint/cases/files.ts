import { checksumsOf } from '../../files/checksum.ts';
import { readHeader } from '../../files/header.ts';
import { parseMigration } from '../../files/migration.ts';
import type { PostgresParser } from '../../files/postgres-parser.ts';
import type { CheckedFile } from '../problems.ts';
import { baseSchema, type Case, type FullCase, fullCase } from './case.ts';

/** The files of a case, in order: the base schema, what is between, and the case itself. */
export function filesOfCase(each: Case, parser: PostgresParser): CheckedFile[] {
  const { earlier = [], ...last } = fullCase(each);
  const texts = [
    textOf({ up: baseSchema }, versionOf(0)),
    ...earlier.map((up, index) => textOf({ up }, versionOf(index + 1))),
    textOf(last, lastVersion),
  ];
  return texts.map((text, index) =>
    checkText(text, index === texts.length - 1 ? lastVersion : versionOf(index), parser),
  );
}

export const lastVersion = '20250101000000_100';

export function checkText(text: string, version: string, parser: PostgresParser): CheckedFile {
  const { header, problems } = readHeader(text, version);
  const path = `migrations/${version}_case.sql`;
  const file = {
    version,
    description: 'case',
    fileName: `${version}_case.sql`,
    path,
    text,
    ...checksumsOf(Buffer.from(text), text),
    header,
  };
  const { migration, problems: others } = parseMigration(file, parser);
  return { file, migration: problems.length > 0 ? undefined : migration, problems: [...problems, ...others] };
}

function versionOf(index: number): string {
  return `20250101000000_${String(index + 1).padStart(3, '0')}`;
}

function textOf({ up, down, header = [] }: FullCase, version: string): string {
  const lines = [`-- Version: ${version}`, ...header.map(line => `-- ${line}`)];
  if (down === undefined) lines.push('-- Irreversible: a case of a test');
  return [...lines, '', '-- UP', up, ...(down === undefined ? [] : ['', '-- DOWN', down]), ''].join('\n');
}
