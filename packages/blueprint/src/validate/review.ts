import type { Component, Design } from '../design/design.ts';
import { componentFinder } from '../design/path-match.ts';
import type { Asker } from '../draft/ask.ts';
import { isSource } from '../drift/languages/index.ts';
import { isTestFile } from '../evidence/lost-tests.ts';
import type { Finding } from '../finding.ts';
import { readFileOf } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import { reviewCodeStep } from '../prompts/steps.ts';
import { kindOf } from './kinds.ts';

/** The code that a model is shown. */
export interface ShownCode {
  readonly text: string;
  /** Files for which there was no room. */
  readonly omitted: readonly string[];
}

/** About 40,000 tokens. */
const mostCharacters = 150_000;

/** The source of the design's components, tests last, as much as there is room for. */
export async function collectCode(
  repository: Repository,
  commit: string,
  files: readonly string[],
  components: readonly Component[],
): Promise<ShownCode> {
  const find = componentFinder(components);
  const own = files.filter(file => isSource(file) && find(file) !== undefined);
  const inOrder = [...own.filter(file => !isTestFile(file)), ...own.filter(isTestFile)];
  const parts: string[] = [];
  const omitted: string[] = [];
  let room = mostCharacters;
  for (const file of inOrder) {
    const text = `=== ${file} (${find(file)?.id})\n${await readFileOf(repository, commit, file)}\n`;
    if (text.length > room) omitted.push(file);
    else parts.push(text);
    if (text.length <= room) room -= text.length;
  }
  return { text: parts.join('\n'), omitted };
}

/**
 * Lets a model hold the code against its design. What it says is added to what was measured: it can take nothing away, and
 * no verdict of it counts. Pure but for the asker.
 */
export async function reviewCode(
  brief: string,
  design: Design,
  code: ShownCode,
  asker: Asker,
): Promise<Finding[]> {
  const material = { provider: asker.provider, brief, design: JSON.stringify(design) };
  const { value, model } = await asker.ask(reviewCodeStep(material, code.text));
  const { severity, help } = kindOf('review');
  return value.findings.map(({ severity: weight, about, problem, change }) => ({
    code: 'review',
    severity,
    message: `${model} (${weight}, ${about.join(', ')}): ${problem}`,
    hint: `${change} ${help}`,
    page: 'docs/blueprint/validate.md',
  }));
}
