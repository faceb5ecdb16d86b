import { formatCount } from '../format-count.ts';
import type { Brief } from './brief.ts';

/** A class of model, whatever the provider calls it. */
export type ModelClass = 'strong' | 'middle';

/** A model that could design, and what a call costs; who passes it knows the source and the date of its price. */
export interface Candidate {
  /** `provider/model`. */
  readonly model: string;
  /** In US dollars. Null: there is no price. */
  readonly costOf: (inputTokens: number, outputTokens: number) => number | null;
}

/** One line of the table by which the class of model is chosen. */
export interface Factor {
  readonly name: 'components' | 'cost' | 'novelty' | 'risk' | 'team';
  /** In words, for people. */
  readonly value: string;
  /** Null: the brief does not say. */
  readonly pointsTo: ModelClass | null;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface Sizing {
  /** Whether a design pays at all. */
  readonly approach: 'design' | 'plain prompt';
  /** Why a plain prompt would do; empty for a design. */
  readonly reasons: readonly string[];
  readonly modelClass: ModelClass;
  readonly factors: readonly Factor[];
  /** Of one design phase. Estimated, like everything made from them. */
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** In US dollars. Null: unpriced. */
  readonly costs: readonly { readonly model: string; readonly usd: Range | null }[];
}

export interface SizingOptions {
  /** The most that the design may cost, in US dollars. */
  readonly maxUsd: number | undefined;
  readonly candidates: (modelClass: ModelClass) => readonly Candidate[];
}

// The table "When to Use Opus vs Sonnet for Design" of the pattern that blueprint follows.
const manyComponents = 10;
const highRiskUsd = 10_000;
const tightBudgetUsd = 0.1;

// English Markdown has about four characters a token. The prompts of a whole design phase send under 3,000 tokens
// besides the brief. Three answers of a strong model to the pattern's own prompt have 27, 31 and 36 KB, thus about
// 7,000 to 9,000 tokens; reasoning is paid for as output, and may be as much again or twice that.
const charactersPerToken = 4;
const promptTokens: Range = { low: 1_000, high: 3_000 };
const answerTokens: Range = { low: 6_000, high: 27_000 };

/** Right-sizes the work: whether to design it, with which class of model, and what that may cost. Pure. */
export function sizeBrief(brief: Brief, { maxUsd, candidates }: SizingOptions): Sizing {
  const factors = listFactors(brief, maxUsd);
  const modelClass = chooseClass(factors);
  const reasons = reasonsForPlainPrompt(brief);
  const briefTokens = Math.ceil(brief.source.length / charactersPerToken);
  const inputTokens = { low: promptTokens.low + briefTokens, high: promptTokens.high + briefTokens };
  return {
    approach: reasons.length > 0 ? 'plain prompt' : 'design',
    reasons,
    modelClass,
    factors,
    inputTokens,
    outputTokens: answerTokens,
    costs: candidates(modelClass).map(({ model, costOf }) => ({
      model,
      usd: rangeOf(costOf(inputTokens.low, answerTokens.low), costOf(inputTokens.high, answerTokens.high)),
    })),
  };
}

function rangeOf(low: number | null, high: number | null): Range | null {
  return low === null || high === null ? null : { low, high };
}

function listFactors({ profile }: Brief, maxUsd: number | undefined): Factor[] {
  const { components, novelty, riskUsd, team } = profile;
  const when = (isKnown: boolean, isStrong: boolean): ModelClass | null =>
    isKnown ? (isStrong ? 'strong' : 'middle') : null;
  return [
    {
      name: 'components',
      value: components === null ? 'not said' : String(components),
      pointsTo: when(components !== null, (components ?? 0) > manyComponents),
    },
    {
      name: 'cost',
      value: maxUsd === undefined ? 'no limit set' : `at most $${maxUsd}`,
      pointsTo: when(maxUsd !== undefined, (maxUsd ?? 0) > tightBudgetUsd),
    },
    { name: 'novelty', value: novelty ?? 'not said', pointsTo: when(novelty !== null, novelty === 'novel') },
    {
      name: 'risk',
      value: riskUsd === null ? 'not said' : `$${formatCount(riskUsd)}`,
      pointsTo: when(riskUsd !== null, (riskUsd ?? 0) > highRiskUsd),
    },
    {
      name: 'team',
      value: team ?? 'not said',
      pointsTo: when(team !== null && team !== 'mixed', team === 'junior'),
    },
  ];
}

/**
 * Money that cannot be spent decides alone, and so does a wrong architecture that is expensive; otherwise the majority,
 * and where it is even or nothing is said, the strong model: a design costs less than a bad one.
 */
function chooseClass(factors: readonly Factor[]): ModelClass {
  const of = (name: Factor['name']) => factors.find(factor => factor.name === name)?.pointsTo;
  if (of('cost') === 'middle') return 'middle';
  if (of('risk') === 'strong') return 'strong';
  const said = factors.filter(({ name, pointsTo }) => pointsTo !== null && name !== 'cost');
  const strong = said.filter(({ pointsTo }) => pointsTo === 'strong').length;
  return strong * 2 >= said.length ? 'strong' : 'middle';
}

const small = 3;
const plainWords: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /\bhot-?fix\b/i, reason: 'a hotfix needs the fix, not an architecture' },
  {
    pattern: /\b(?:prototype|proof of concept|throw-?away|spike)\b/i,
    reason: 'the architecture of a prototype may still evolve',
  },
  { pattern: /\b(?:single|one)[- ]file\b/i, reason: 'a single file has no architecture to decide' },
];

/** What the pattern is not for. A brief that is risky or novel is designed in any case. */
function reasonsForPlainPrompt({ title, template, profile, requirements }: Brief): string[] {
  const { components, novelty, riskUsd } = profile;
  if (novelty === 'novel' || (riskUsd ?? 0) > highRiskUsd || (components ?? 0) > manyComponents) return [];
  const asked = [title, ...requirements.map(({ text }) => text)].join('\n');
  const isSmall = (components ?? manyComponents) <= small;
  return [
    ...plainWords.filter(({ pattern }) => pattern.test(asked)).map(({ reason }) => reason),
    ...(template === 'crud_api' && isSmall
      ? ['simple create, read, update and delete follows a known form']
      : []),
    ...(isSmall && novelty === 'established'
      ? [`${components} ${components === 1 ? 'component' : 'components'} of a well-understood kind`]
      : []),
  ];
}
