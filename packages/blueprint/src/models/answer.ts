import type { z } from 'zod';
import { type Candidate, endOfObject, findObjects, parseWhole, withoutThinking } from './json-in-text.ts';
import type { ModelResponse } from './port.ts';

/** What came of a text: a value of the schema, or why not, in the words that go back to the model. */
export type ReadAnswer<Value> =
  | { readonly value: Value }
  | { readonly fault: AnswerFault; readonly problems: readonly string[] };

export type AnswerFault = 'nothing' | 'no_json' | 'broken_json' | 'truncated' | 'wrong_shape';

/** More would not help a model, and fill the screen of a person. */
const mostProblems = 20;

/**
 * Reads a value out of a model's text: bare JSON, JSON in a fence or between prose, behind a `<think>` block. Of several
 * objects it takes the last that fits. It mends nothing: a broken object is reported with its place.
 */
export function readAnswer<Value>(
  { text, finish }: Pick<ModelResponse, 'text' | 'finish'>,
  schema: z.ZodType<Value>,
): ReadAnswer<Value> {
  const whole = text.replace(/^\uFEFF/, '').trim();
  if (whole === '') return { fault: 'nothing', problems: ['The answer is empty.'] };
  const spoken = withoutThinking(whole);
  const { values, endsInside } = findObjects(spoken);
  const found = [parseWhole(whole), ...values].filter(each => each !== undefined);
  const candidates = found.length > 0 || spoken === whole ? found : findObjects(whole).values;
  const fitting = candidates.findLast(({ value }) => schema.safeParse(value).success);
  if (fitting !== undefined) return { value: schema.parse(fitting.value) };
  // Of what does not fit, the longest was meant; half an answer holds whole objects too, which were not.
  const cut = finish === 'truncated' || finish === 'cut' || endsInside;
  if (cut) return { fault: 'truncated', problems: [truncation(spoken, finish)] };
  const meant = candidates.reduce<Candidate | undefined>(
    (longest, each) => (longest === undefined || each.length > longest.length ? each : longest),
    undefined,
  );
  if (meant !== undefined) return { fault: 'wrong_shape', problems: problemsOf(schema, meant.value) };
  return explainNoObject(spoken);
}

function truncation(text: string, finish: ModelResponse['finish']): string {
  const why =
    finish === 'truncated'
      ? 'The answer reached the limit of tokens and ends'
      : finish === 'cut'
        ? 'The connection ended while the answer was coming; it ends'
        : 'The answer ends';
  return `${why} in the middle, after ${JSON.stringify(text.slice(-60))}.`;
}

function explainNoObject<Value>(text: string): ReadAnswer<Value> {
  const start = text.indexOf('{');
  const end = start === -1 ? undefined : endOfObject(text, start);
  if (start === -1 || end === undefined || !/^\{\s*"/.test(text.slice(start)))
    return {
      fault: 'no_json',
      problems: [`The answer holds no JSON object; it begins ${JSON.stringify(text.slice(0, 80))}.`],
    };
  return { fault: 'broken_json', problems: [jsonComplaint(text.slice(start, end))] };
}

/** V8 names a position for some mistakes only; where it does, the place helps a model to mend it. */
function jsonComplaint(json: string): string {
  try {
    JSON.parse(json);
    return 'The JSON object cannot be read.';
  } catch (error) {
    const { message } = error as Error;
    const position = / at position (\d+)/.exec(message)?.[1];
    if (position === undefined) return `The JSON object is broken: ${message}.`;
    const before = json.slice(0, Number(position));
    const line = before.split('\n').length;
    return `The JSON object is broken in its line ${line}: ${message.replace(/ in JSON at position.*$/, '')}, near ${JSON.stringify(json.slice(Math.max(0, Number(position) - 40), Number(position) + 20))}.`;
  }
}

function problemsOf(schema: z.ZodType, value: unknown): readonly string[] {
  const { error } = schema.safeParse(value);
  const problems = (error?.issues ?? []).map(issue => describeIssue(issue, value));
  return problems.length <= mostProblems
    ? problems
    : [...problems.slice(0, mostProblems), `and ${problems.length - mostProblems} more`];
}

/** Path, what was expected, what came. */
function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  const path = issue.path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
  const place = path === '' ? 'the answer' : path;
  const came = issue.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
  return `${place}: expected ${expectation(issue)}, got ${excerptOf(came)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value')
    return `one of ${issue.values.map(value => JSON.stringify(value)).join(', ')}`;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function excerptOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
