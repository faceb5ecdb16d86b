import type { Decision } from '../../design.ts';
import { readBody } from '../../markdown/body.ts';
import { readCheck } from '../../markdown/fields.ts';
import { isBlank, outline, type Section } from '../../markdown/lines.ts';
import { complain, type Reading } from '../../reading.ts';
import { readGoodAndBad } from './options.ts';
import { demoted, type FoundSections, inOutcome, joinTexts, sortSections } from './sections.ts';

type Outcome = Pick<Decision, 'decision' | 'rationale' | 'consequences' | 'confirmation'>;

export function readOutcome(reading: Reading, line: number, { named }: FoundSections): Outcome {
  const section = named.get('outcome')?.[0];
  if (section === undefined)
    complain(
      reading,
      line,
      'the decision does not say what is decided',
      'expected a section "## Decision Outcome"',
    );
  const { preamble, sections } = outline(section?.lines ?? [], 3);
  const inner = sortSections(sections);
  const text = readBody(preamble, inOutcome);
  const rationale = inner.named.get('rationale')?.[0] ?? named.get('rationale')?.[0];
  const chosen =
    rationale === undefined
      ? /^Chosen option: ?["“]?([^"”\n]{1,300}?)["”]?,? because ([\s\S]*)$/i.exec(text)
      : null;
  const others = [
    ...inner.unknown,
    ...(['options', 'outcome', 'risks', 'context', 'prosAndCons', 'status', 'date'] as const).flatMap(
      name => inner.named.get(name) ?? [],
    ),
  ];
  const consequences = [...(inner.named.get('consequences') ?? []), ...(named.get('consequences') ?? [])];
  const confirmation = inner.named.get('confirmation')?.[0] ?? named.get('confirmation')?.[0];
  return {
    decision: chosen?.[1] ?? text,
    rationale: joinTexts([
      chosen?.[2] ?? (rationale === undefined ? '' : readBody(rationale.lines, inOutcome)),
      ...others.map(other => demoted(other, '####', inOutcome)),
    ]),
    consequences: readConsequences(consequences),
    confirmation: confirmation === undefined ? null : readConfirmation(confirmation),
  };
}

function readConsequences(sections: readonly Section[]): Decision['consequences'] {
  const all = sections.map(section => {
    const words = section.heading.trim().toLowerCase();
    return readGoodAndBad(section.lines, words.startsWith('negative'));
  });
  return { good: all.flatMap(({ good }) => good), bad: all.flatMap(({ bad }) => bad) };
}

function readConfirmation({ lines }: Section): Decision['confirmation'] {
  const texts = lines.filter(({ text }) => !isBlank(text));
  const [only] = texts;
  if (only === undefined) return null;
  return texts.length === 1
    ? readCheck(only.text.replace(/^ {0,3}[-*+][ \t]+/, ''))
    : { command: '', expects: readBody(lines, inOutcome) };
}
