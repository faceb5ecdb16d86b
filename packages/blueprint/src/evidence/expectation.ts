import { findFigure, isWithin, parseBound } from './bound.ts';

/** What a check must show, as far as it can be judged without a person. */
export interface Expectation {
  readonly exitCode: number | 'not 0';
  readonly holds: (output: string) => boolean;
  /** Parts that nobody understands; of these only the exit code is judged. */
  readonly unjudged: readonly string[];
  /** Parts that are understood, and about whose figure the output says nothing: judged by the exit code as well. */
  readonly notFound: (output: string) => readonly string[];
}

interface Test {
  /** Undefined where the output does not say. */
  readonly holds: (output: string) => boolean | undefined;
}

type Part = { readonly exitCode: number | 'not 0' } | Test;

/**
 * Understands "exit 0", "exit 2", "prints `1200 files`", "at most 4", "p99 below 100 ms", "0 failures", and several of
 * them with commas, "and" or ";".
 */
export function parseExpectation(text: string): Expectation {
  const parts = splitParts(text).map(each => ({ text: each, part: parsePart(each) }));
  const exits = parts.flatMap(({ part }) =>
    part !== undefined && 'exitCode' in part ? [part.exitCode] : [],
  );
  const tests = parts.flatMap(({ text: each, part }) =>
    part !== undefined && 'holds' in part ? [{ text: each, holds: part.holds }] : [],
  );
  return {
    exitCode: exits[0] ?? 0,
    holds: output => tests.every(({ holds }) => holds(output) !== false),
    unjudged: parts.flatMap(({ text: each, part }) => (part === undefined ? [each] : [])),
    notFound: output => tests.flatMap(({ text: each, holds }) => (holds(output) === undefined ? [each] : [])),
  };
}

/** Not inside quotes, where what must be printed may hold a comma, and not inside a number. */
function splitParts(text: string): string[] {
  const parts =
    text.match(/(?:`[^`]*`|"[^"]*"|\d,(?=\d{3}\b)|[^,;`"])+?(?=[,;](?!(?<=\d,)\d{3}\b)|\s+and\s+|$)/g) ?? [];
  return parts.map(part => part.replace(/^\s*(?:and\s+)?/, '').trim()).filter(part => part !== '');
}

function parsePart(text: string): Part | undefined {
  const exit = /^(?:it )?exits?(?: (?:code|with|status)){0,2} (\d{1,3})$/i.exec(text)?.[1];
  if (exit !== undefined) return { exitCode: Number(exit) };
  if (/^(?:exits? |exit code )?(?:non-?zero|not 0|with an error)(?: exit)?$/i.test(text)) {
    return { exitCode: 'not 0' };
  }
  if (/^(?:prints nothing|no output)$/i.test(text)) return { holds: output => output.trim() === '' };
  const [, which, bound] = /^(?:prints )?(at most|at least) (\d+(?:\.\d+)?)$/i.exec(text) ?? [];
  if (which !== undefined && bound !== undefined) return { holds: compareLastNumber(which, Number(bound)) };
  const printed = /^(?:it )?(?:prints|output (?:contains|has)|stdout (?:contains|has)) (.+)$/i.exec(
    text,
  )?.[1];
  if (printed === undefined) return parseFigure(text);
  const wanted = printed.replace(/^(["`'])(.*)\1$/, '$2');
  return { holds: output => output.includes(wanted) };
}

function parseFigure(text: string): Test | undefined {
  const bound = parseBound(text);
  if (bound === undefined) return undefined;
  return {
    holds: output => {
      const figure = findFigure(bound, output);
      return figure === undefined ? undefined : isWithin(bound, figure);
    },
  };
}

function compareLastNumber(which: string, bound: number): (output: string) => boolean {
  return output => {
    const last = output.match(/-?\d+(?:\.\d+)?/g)?.at(-1);
    if (last === undefined) return false;
    return which.toLowerCase() === 'at most' ? Number(last) <= bound : Number(last) >= bound;
  };
}
