import type { Decision } from '../../design.ts';
import { writeBody } from '../../markdown/body.ts';
import { writeCheck } from '../../markdown/fields.ts';
import { writeFrontMatter } from '../../markdown/front-matter.ts';
import { writeInline } from '../../markdown/inline.ts';
import { writeTable } from '../../markdown/table.ts';
import { inOutcome, inSection } from './sections.ts';

type Option = Decision['options'][number];
type DecisionRisk = Decision['risks'][number];

/** An architecture decision record: MADR 4.0 with front matter, and a table of risks besides. */
export function writeDecision(decision: Decision): string[] {
  const { id, title, status, date, covers, context, options, rationale, consequences, confirmation } =
    decision;
  return [
    writeFrontMatter({ id, status, date, covers: covers.length === 0 ? null : covers }),
    `# ${writeInline(title)}`,
    '## Context and Problem Statement',
    ...writeBody(context, inSection),
    ...writeOptionNames(options),
    '## Decision Outcome',
    ...writeBody(decision.decision, inOutcome),
    '### Rationale',
    ...writeBody(rationale, inOutcome),
    ...writeConsequences(consequences),
    ...(confirmation === null ? [] : ['### Confirmation', `- ${writeCheck(confirmation)}`]),
    ...writeProsAndCons(options),
    ...writeRisks(decision.risks),
  ];
}

function writeOptionNames(options: readonly Option[]): string[] {
  if (options.length === 0) return [];
  return ['## Considered Options', options.map(({ name }) => `- ${writeInline(name)}`).join('\n')];
}

function writeConsequences({ good, bad }: Decision['consequences']): string[] {
  return good.length + bad.length === 0 ? [] : writeGoodAndBad('### Consequences', good, bad);
}

function writeProsAndCons(options: readonly Option[]): string[] {
  if (options.every(({ pros, cons }) => pros.length + cons.length === 0)) return [];
  const sections = options.flatMap(({ name, pros, cons }) =>
    writeGoodAndBad(`### ${writeInline(name)}`, pros, cons),
  );
  return ['## Pros and Cons of the Options', ...sections];
}

function writeGoodAndBad(heading: string, good: readonly string[], bad: readonly string[]): string[] {
  const items = [
    ...good.map(text => `- Good: ${writeInline(text)}`),
    ...bad.map(text => `- Bad: ${writeInline(text)}`),
  ];
  return items.length === 0 ? [heading] : [heading, items.join('\n')];
}

function writeRisks(risks: readonly DecisionRisk[]): string[] {
  if (risks.length === 0) return [];
  const rows = risks.map(({ risk, mitigation }) => [
    writeInline(risk, { cell: true }),
    writeInline(mitigation, { cell: true }),
  ]);
  return ['## Risks', writeTable(['Risk', 'Mitigation'], rows)];
}
