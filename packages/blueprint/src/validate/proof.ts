import { findFigure, isWithin, parseBound } from '../evidence/bound.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { FoundReport } from './reports/report.ts';
import type { ToProve } from './run-list.ts';

/** How something that was to be proven came out. */
export interface Proof extends ToProve {
  readonly verdict: 'passed' | 'failed' | 'not_measured';
  /** What was measured, for people; null where only the exit code says it. */
  readonly measured: string | null;
  /** Why it has failed or was not measured; null for what has passed. */
  readonly reason: string | null;
  /** Words of the expectation that nobody has judged but by the exit code. */
  readonly unjudged: readonly string[];
  /** Null where nothing was run. */
  readonly evidence: Evidence | null;
}

export function notMeasured(item: ToProve, reason: string): Proof {
  return { ...item, verdict: 'not_measured', measured: null, reason, unjudged: [], evidence: null };
}

/**
 * Of a check or a confirmation: its evidence says it. A bound about failures or coverage that the output does not tell in
 * so many words is looked for in what its own command has printed of its tests. Pure.
 */
export function proveCheck(item: ToProve, evidence: Evidence, printed: readonly FoundReport[] = []): Proof {
  const found = evidence.unjudged.map(text => ({ text, ...judgedByReport(item, text, printed) }));
  const missed = found.find(({ isReached }) => isReached === false);
  const isPassed = evidence.verdict === 'passed' && missed === undefined;
  const reason =
    evidence.verdict === 'passed' ? `${missed?.words}; expected: ${missed?.text}` : reasonOf(evidence);
  return {
    ...item,
    verdict: isPassed ? 'passed' : 'failed',
    measured: null,
    reason: isPassed ? null : reason,
    unjudged: found.filter(({ isReached }) => isReached === undefined).map(({ text }) => text),
    evidence,
  };
}

/** Whether a part of an expectation holds by what a test runner has printed; undefined where it tells nothing of it. */
function judgedByReport(
  item: ToProve,
  text: string,
  printed: readonly FoundReport[],
): { readonly isReached?: boolean; readonly words?: string } {
  const bound = parseBound(text);
  const measured =
    bound === undefined ? undefined : fromReports({ ...item, title: '', expects: text }, bound.rest, printed);
  if (bound === undefined || measured === undefined) return {};
  return { isReached: isWithin(bound, measured.figure), words: measured.words };
}

/**
 * Of a metric: its command must end well, and the figure must be within the target, where one is told: by a report of a
 * test runner, or by what was printed. Where nobody tells it the exit code counts alone, which is said. Of the sources,
 * the nearest first, one decides alone: the same tests may be in two of them, and would count twice. Pure.
 */
export function proveMetric(
  item: ToProve,
  evidence: Evidence,
  sources: readonly (readonly FoundReport[])[],
): Proof {
  const proof = proveCheck(item, evidence);
  if (proof.verdict === 'failed') return proof;
  const bound = parseBound(item.expects);
  if (bound === undefined) return { ...proof, unjudged: [item.expects] };
  const reported = sources.map(reports => fromReports(item, bound.rest, reports));
  const measured = reported.find(each => each !== undefined) ?? fromOutput(bound, evidence);
  if (measured === undefined) return { ...proof, unjudged: [item.expects] };
  const isReached = isWithin(bound, measured.figure);
  return {
    ...proof,
    verdict: isReached ? 'passed' : 'failed',
    measured: measured.words,
    reason: isReached ? null : `${measured.words}, and the target is ${item.expects}`,
    unjudged: [],
  };
}

interface Measured {
  readonly figure: number;
  readonly words: string;
}

function fromReports(
  { title, expects }: ToProve,
  rest: string,
  reports: readonly FoundReport[],
): Measured | undefined {
  const words = `${title} ${expects}`;
  if (/\bcover(?:age|ed)?\b/i.test(words) || /^of (?:the )?lines\b/i.test(rest)) {
    const unit = (['branches', 'functions', 'statements'] as const).find(each =>
      new RegExp(`\\b${each.slice(0, -2)}`, 'i').test(words),
    );
    const all = reports.filter(each => each.kind === 'coverage');
    const found =
      all.find(each => each.unit === (unit ?? 'lines')) ?? (unit === undefined ? all[0] : undefined);
    if (found === undefined) return undefined;
    return {
      figure: found.percent,
      words: `${rounded(found.percent)} % of the ${found.unit} (${found.tool}, ${found.from})`,
    };
  }
  if (!/\bfail(?:ures?|ed|ing)?\b/i.test(words)) return undefined;
  const tests = reports.filter(each => each.kind === 'tests');
  if (tests.length === 0) return undefined;
  const sum = tests.reduce((total, { failures }) => total + failures, 0);
  const count = tests.reduce((total, each) => total + each.tests, 0);
  return { figure: sum, words: `${sum} of ${count} tests failed (${tests[0]?.tool}, ${tests[0]?.from})` };
}

function fromOutput(
  bound: NonNullable<ReturnType<typeof parseBound>>,
  { tail }: Evidence,
): Measured | undefined {
  const figure = findFigure(bound, tail);
  if (figure === undefined) return undefined;
  const name = bound.label === '' ? '' : `${bound.label} `;
  return { figure, words: `${name}${rounded(figure)}${bound.unit === '' ? '' : ` ${bound.unit}`} (printed)` };
}

function rounded(figure: number): string {
  return String(Math.round(figure * 100) / 100);
}

function reasonOf({ endedBy, exitCode, expects }: Evidence): string {
  if (endedBy !== 'itself') return `it was ended: ${endedBy.replaceAll('_', ' ')}`;
  return `exit code ${exitCode}; expected: ${expects}`;
}

/** Whether some proof that has passed covers a requirement; and which ones are there for it. Pure. */
export function proveRequirements(
  ids: readonly string[],
  proofs: readonly Proof[],
): { readonly id: string; readonly isProven: boolean; readonly by: readonly string[] }[] {
  return ids.map(id => {
    const passing = proofs.filter(({ covers, verdict }) => verdict === 'passed' && covers.includes(id));
    const failing = proofs.some(({ covers, verdict }) => verdict === 'failed' && covers.includes(id));
    return { id, isProven: passing.length > 0 && !failing, by: [...new Set(passing.map(each => each.id))] };
  });
}
