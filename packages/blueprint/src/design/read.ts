import type { Problem } from '../errors.ts';
import type { Decision, Design } from './design.ts';
import { architectureFile, readArchitecture } from './files/architecture.ts';
import { readDecision } from './files/decision/read.ts';
import { executionPromptFile, readExecutionPrompt } from './files/execution-prompt.ts';
import { metricsFile, readMetrics } from './files/metrics.ts';
import { readRisks, risksFile } from './files/risks.ts';
import { readRoadmap, roadmapFile } from './files/roadmap.ts';
import { readTestSpecification, testSpecificationFile } from './files/test-specification.ts';
import { type Line, normalizeNewlines, scanLines } from './markdown/lines.ts';
import { complain, type Place, type Places, type Reading } from './reading.ts';

/** A design as its files say it. */
export interface ReadDesign {
  /** Complete when no problem is an error; otherwise as much of it as could be read. */
  readonly design: Design;
  readonly places: Places;
  /** By file and line. Those of severity `warning` do not keep the design from being used. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the files of a design folder, by their path in it. A file that is missing reads as an empty part: that all
 * parts are there is a rule, not a matter of form. Never throws.
 */
export function readDesign(files: ReadonlyMap<string, string>): ReadDesign {
  const problems: Problem[] = [];
  const places = new Map<string, Place>();
  const open: Open = file => openFile(file, files, problems, places);
  const architecture = readPart(open, architectureFile, readArchitecture);
  const prompt = files.get(executionPromptFile);
  if (prompt !== undefined) places.set('execution_prompt', { file: executionPromptFile, line: 1 });
  const design: Design = {
    title: architecture?.title ?? '',
    summary: architecture?.summary ?? '',
    components: architecture?.components ?? [],
    decisions: readDecisions(open, files, architecture?.decisionFiles ?? []),
    phases: readPart(open, roadmapFile, readRoadmap) ?? [],
    executionPrompt: prompt === undefined ? '' : readExecutionPrompt(normalizeNewlines(prompt)),
    metrics: readPart(open, metricsFile, readMetrics) ?? [],
    risks: readPart(open, risksFile, readRisks) ?? [],
    testSpecification: readPart(open, testSpecificationFile, readTestSpecification) ?? null,
  };
  return { design, places, problems: inOrder(problems) };
}

type Open = (file: string) => { reading: Reading; lines: readonly Line[] } | undefined;

function openFile(
  file: string,
  files: ReadonlyMap<string, string>,
  problems: Problem[],
  places: Map<string, Place>,
): ReturnType<Open> {
  const text = files.get(file)?.replace(/^\ufeff/, '');
  if (text === undefined) return undefined;
  const { lines, unclosed } = scanLines(text);
  const reading = { file, text, problems, places };
  for (const line of unclosed) {
    complain(reading, line, 'nothing closes this code fence', 'end the code with a line of the same marks');
  }
  return { reading, lines };
}

function readPart<Part>(
  open: Open,
  file: string,
  read: (reading: Reading, lines: readonly Line[]) => Part,
): Part | undefined {
  const opened = open(file);
  return opened === undefined ? undefined : read(opened.reading, opened.lines);
}

/** In the order of the list in architecture.md; then those that it does not list, by file name. */
function readDecisions(
  open: Open,
  files: ReadonlyMap<string, string>,
  listed: readonly string[],
): Decision[] {
  const present = [...files.keys()].filter(file => /^adrs\/[^/]+\.md$/i.test(file)).sort();
  const inList = listed.map(name => `adrs/${name}`);
  const order = [...new Set([...inList, ...present])];
  return order.flatMap(file => {
    const decision = readPart(open, file, readDecision);
    if (decision !== undefined) return [decision];
    complainAboutMissing(open, file);
    return [];
  });
}

function complainAboutMissing(open: Open, file: string): void {
  const opened = open(architectureFile);
  const name = encodeURIComponent(file.slice('adrs/'.length));
  const line = opened?.lines.find(({ text }) => text.includes(`](adrs/${name})`))?.number ?? 1;
  if (opened === undefined) return;
  complain(opened.reading, line, `there is no file ${file}`, 'remove the row, or bring the file back');
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => (a.file ?? '').localeCompare(b.file ?? '') || (a.line ?? 0) - (b.line ?? 0),
  );
}
