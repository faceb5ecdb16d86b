import { expect, test } from 'vitest';
import type { Design } from '../../src/design/design.ts';
import { readFiles } from '../../src/import/import.ts';
import type { ImportFile } from '../../src/import/imported.ts';
import { answerFile, answerNames, fixtureFolder } from './answers.ts';

/** Words that say what a line is, and are no content: names of deliverables, labels, heads of columns. */
const structure = new Set(
  `adr adrs architecture architectural decision decisions record records implementation roadmap execution prompt claude
  code success metrics metric risk risks register matrix key phase task tasks step title status context rationale why reason
  reasoning alternative alternatives considered option options trade tradeoff tradeoffs offs trade-off trade-offs
  consequences positive negative mitigation mitigations mitigated depends dependencies dependency prerequisites
  complexity effort estimated simple medium complex high low none probability likelihood impact severity
  target threshold validated measured quality gates gate benchmarks performance how validate validation
  description work item breakdown acceptance threat countermeasure fallback verdict correctness speed area early
  warning trigger response passes when otherwise must true kpis coding agent accepted proposed critical measure name cons phases summary measurement plan
  research feature specification criteria measurable outcomes order completion design change date problem statement
  outcome chosen because good pros confirmation draft superceded milestone contingency field goal tool benchmark executive
  deliverable blocked title nothing records likelihood copy paste
  architekturentscheidungen akzeptiert kontext entscheidung begründung alternativen nachteile risiken maßnahmen
  umsetzungsplan aufgabe abhängig aufwand einfach mittel komplex ausführungs erfolgskriterien risikoregister risiko
  wahrscheinlichkeit auswirkung gegenmaßnahme hoch niedrig
  décisions décision justification compromis risques atténuation feuille route complexité complexe dépend rien exécution
  pour indicateurs succès indicateur cible mesure registre risque probabilité moyenne`
    .split(/\s+/)
    .filter(word => word !== ''),
);

/** All texts of a design, in lower case. */
function wordsOf(design: Design): Set<string> {
  const texts: string[] = [];
  JSON.stringify(design, (_, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  return new Set(words(texts.join('\n')));
}

function words(text: string): string[] {
  return (
    text
      .replaceAll('\\n', ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{4,}/gu) ?? []
  );
}

function expectNothingLost(files: readonly ImportFile[]): void {
  const { imported } = readFiles(files, undefined);
  const inDesign = wordsOf(imported.design);
  const unplaced = new Set(imported.unplaced.map(({ file, line }) => `${file}:${line}`));
  const lost = files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const isFence = /^\s*(?:`{3,}|~{3,})\w*\s*$/.test(line);
      if (isFence || unplaced.has(`${path}:${index + 1}`)) return [];
      const missing = words(line).filter(word => !inDesign.has(word) && !structure.has(word));
      return missing.length === 0 ? [] : [`${path}:${index + 1} ${missing.join(' ')} | ${line.slice(0, 80)}`];
    }),
  );
  expect(lost).toEqual([]);
  for (const { file, line, text } of imported.unplaced) {
    expect(files.find(({ path }) => path === file)?.text.split('\n')[line - 1]).toBe(text);
  }
}

test.each(answerNames())('every line of %s is in the design or listed', name => {
  expectNothingLost([answerFile(name)]);
});

test.each(['spec-kit', 'openspec', 'records/madr', 'records/adr-tools', 'records/log4brains'])(
  'every line of the folder %s is in the design or listed',
  name => {
    expectNothingLost(fixtureFolder(name));
  },
);
