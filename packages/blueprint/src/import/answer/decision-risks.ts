import type { Decision } from '../../design/design.ts';
import type { Field } from './fields.ts';
import { splitSentences } from './options.ts';
import type { DecisionConcept } from './vocabulary.ts';
import { saysNothing } from './words.ts';

type DecisionRisk = Decision['risks'][number];

/** Risks with their mitigations, from fields that name one, the other, or both. */
export function risksOfFields(fields: readonly Field<DecisionConcept>[]): DecisionRisk[] {
  const risks: DecisionRisk[] = [];
  let unanswered = 0;
  for (const { concept, label, texts, tables } of fields) {
    const said = texts.filter(text => !saysNothing(text));
    if (concept === 'risks') {
      const found = said.flatMap(text => splitPair(text));
      risks.push(...found);
      unanswered = found.length;
    } else if (concept === 'mitigations') {
      answerRisks(risks, unanswered, said);
      unanswered = 0;
    } else if (concept === 'risksAndMitigations') {
      risks.push(
        ...said.flatMap(text => splitPairs(text, label)),
        ...tables.flatMap(({ rows }) => rows.map(rowRisk)),
      );
    }
  }
  return risks;
}

function rowRisk({ cells: [risk = '', ...others] }: { readonly cells: readonly string[] }): DecisionRisk {
  return { risk, mitigation: others.join('; ') };
}

/** As many mitigations as risks answer one each; otherwise together they answer all. */
function answerRisks(risks: DecisionRisk[], unanswered: number, mitigations: readonly string[]): void {
  const open = risks.slice(risks.length - unanswered);
  if (open.length === 0) risks.push(...mitigations.map(mitigation => ({ risk: '', mitigation })));
  const oneEach = open.length === mitigations.length;
  open.forEach((risk, index) => {
    const text = oneEach ? (mitigations[index] ?? '') : mitigations.join('\n');
    risk.mitigation = [risk.mitigation, text].filter(part => part !== '').join('\n');
  });
}

/** `risk → mitigation`, `risk. Mitigation: …`. */
function splitPair(text: string): DecisionRisk[] {
  const found = pairOf(text);
  return [found ?? { risk: text, mitigation: '' }];
}

function pairOf(text: string): DecisionRisk | undefined {
  const found = /\s?(?:→|⇒|->|=>|\bmitigat(?:ion|ed by|e by)\b:?|\batténuation\s?:|\btherefore:)\s?/i.exec(
    text,
  );
  if (found === null || found.index === 0) return undefined;
  const risk = text.slice(0, found.index).replace(/[\s(;,–—*_-]+$/, '');
  const mitigation = text.slice(found.index + found[0].length).replace(/^[\s:*_–—-]+/, '');
  return mitigation === '' ? undefined : { risk, mitigation };
}

/** Several pairs in one text, each in a sentence of its own; a sentence without one belongs to the pair before it. */
function splitPairs(text: string, label: string): DecisionRisk[] {
  const whole = pairOf(text);
  const pairs: DecisionRisk[] = [];
  const before: string[] = [];
  for (const sentence of splitSentences(text)) {
    const pair = pairOf(sentence) ?? colonPair(sentence);
    const last = pairs.at(-1);
    if (pair !== undefined && !/^therefore$/i.test(pair.risk)) pairs.push(pair);
    else if (last !== undefined) last.mitigation += ` ${sentence}`;
    else before.push(sentence);
  }
  if (pairs.length === 0 || before.length > 0) return [whole ?? { risk: label, mitigation: text }];
  return pairs;
}

/** `Key store down: serve the last snapshot.` */
function colonPair(sentence: string): DecisionRisk | undefined {
  const found = /^([^:]{3,100}):\s([\s\S]{3,})$/.exec(sentence);
  return found === null ? undefined : { risk: found[1] ?? '', mitigation: found[2] ?? '' };
}
