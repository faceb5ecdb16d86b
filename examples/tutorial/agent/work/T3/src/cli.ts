#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { type Count, countLines, languageOf } from './count.ts';
import { formatJson, formatTable } from './report.ts';
import { listFiles } from './walk.ts';

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const [folder = '.'] = args.filter(arg => !arg.startsWith('--'));
  try {
    const counts = countFiles(listFiles(folder));
    console.log(args.includes('--json') ? formatJson(counts) : formatTable(counts));
    return 0;
  } catch (error) {
    console.error(`tally: ${(error as Error).message}`);
    return 2;
  }
}

function countFiles(files: readonly string[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const file of files) {
    const language = languageOf(file);
    if (language === undefined) continue;
    const source = readSource(file);
    if (source !== undefined) counts.set(language, add(counts.get(language), countLines(source, language)));
  }
  return counts;
}

function readSource(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    console.error(`tally: ${file} is left out: ${(error as Error).message}`);
    return undefined;
  }
}

function add(one: Count = { code: 0, comment: 0, blank: 0 }, other: Count): Count {
  return {
    code: one.code + other.code,
    comment: one.comment + other.comment,
    blank: one.blank + other.blank,
  };
}
