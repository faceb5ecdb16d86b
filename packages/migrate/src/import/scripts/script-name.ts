import { formatTime, isTime, wordsOf } from '../formats/format.ts';

/** What the name of a plain script says about when it ran. */
export interface ScriptName {
  readonly path: string;
  /** `YYYYMMDDHHMMSS`, from the first date in the name. */
  readonly time: string | undefined;
  /** Other dates in it. */
  readonly otherTimes: readonly string[];
  /** Day and month could be exchanged. */
  readonly isAmbiguous: boolean;
  readonly number: number | undefined;
  /** What is left: lower case, without dates, numbers and words such as `final2`. */
  readonly words: string;
  /** How many such words were left out. */
  readonly versionWords: number;
  readonly isDown: boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month = `(${months.join('|')})[a-z]*`;
const clock = String.raw`(?:[T_\-. ]+(\d\d)[-:_.h]?(\d\d)(?:[-:_.]?(\d\d))?)?`;

type Reading = (match: RegExpExecArray) => { time: string | undefined; isAmbiguous?: boolean };

/** The longest forms first: a shorter one would find a part of them. */
const dates: readonly (readonly [pattern: RegExp, read: Reading])[] = [
  [
    /(?<!\d)((?:19|20)\d{6})[T_\-. ]?(\d{4})(\d\d)?(?!\d)/,
    ([, day = '', hour = '', second = '00']) => ({ time: checked(day + hour + second) }),
  ],
  [
    new RegExp(String.raw`(?<!\d)((?:19|20)\d\d)[-_. ](\d{1,2})[-_. ](\d{1,2})${clock}(?!\d)`),
    ([, y, m, d, h, min, s]) => ({ time: joined(y, m, d, h, min, s) }),
  ],
  [/(?<!\d)((?:19|20)\d{6})(?!\d)/, ([, day = '']) => ({ time: checked(`${day}000000`) })],
  [
    new RegExp(String.raw`(?<!\d)(\d{1,2})[-_.](\d{1,2})[-_.]((?:19|20)\d\d)${clock}(?!\d)`),
    ([, a = '', b = '', y, h, min, s]) => {
      const isAmerican = Number(b) > 12;
      const [d, m] = isAmerican ? [b, a] : [a, b];
      return { time: joined(y, m, d, h, min, s), isAmbiguous: Number(a) <= 12 && Number(b) <= 12 && a !== b };
    },
  ],
  [
    new RegExp(String.raw`(?<!\d)(\d{1,2})[-_. ]?${month}[-_. ]?((?:19|20)\d\d)(?!\d)`, 'i'),
    ([, d, m, y]) => ({ time: joined(y, monthOf(m), d) }),
  ],
  [
    new RegExp(String.raw`(?<!\d)((?:19|20)\d\d)[-_. ]?${month}[-_. ]?(\d{1,2})(?!\d)`, 'i'),
    ([, y, m, d]) => ({ time: joined(y, monthOf(m), d) }),
  ],
  [
    new RegExp(String.raw`(?<![a-z])${month}[-_. ]?(\d{1,2})[-_., ]+((?:19|20)\d\d)(?!\d)`, 'i'),
    ([, m, d, y]) => ({ time: joined(y, monthOf(m), d) }),
  ],
  [/(?<!\d)(1\d{9})(?:\d{3})?(?!\d)/, ([, seconds]) => ({ time: formatTime(Number(seconds) * 1_000) })],
];

const downWords = /(?<![a-z])(?:down|rollback|roll_back|undo|revert|reverse|backout)(?![a-z])/i;
const versionWord =
  /[\s_.-]*(?:\((?:\d+|copy)\)|\bcopy(?: \d+)?|\b(?:final|fixed|fix|new|latest|really|kopie)\d*|\bv\d+|(?<=[a-z])\d+)$/i;

/** Reads a path; of folders, only what the name itself does not say. */
export function readScriptName(path: string): ScriptName {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/i, '');
  const own = takeDates(name);
  const folder = path.slice(0, path.lastIndexOf('/') + 1).replaceAll('/', '-');
  const found = own.times.length > 0 ? own : { ...takeDates(folder), rest: own.rest };
  const [time, ...otherTimes] = found.times;
  const { number, rest } = takeNumber(found.rest);
  const isDown = downWords.test(rest);
  const { words, count } = takeVersionWords(rest.replace(downWords, ' '));
  return {
    path,
    time,
    otherTimes,
    isAmbiguous: found.isAmbiguous,
    number,
    words,
    versionWords: count,
    isDown,
  };
}

function takeDates(name: string): { times: string[]; rest: string; isAmbiguous: boolean } {
  const found: { at: number; time: string }[] = [];
  let rest = name;
  let isAmbiguous = false;
  for (const [pattern, read] of dates) {
    for (let match = pattern.exec(rest); match !== null; match = pattern.exec(rest)) {
      const { time, isAmbiguous: unsure = false } = read(match);
      if (time === undefined) break;
      found.push({ at: match.index, time });
      isAmbiguous ||= unsure;
      // Of the same length, so that places stay.
      rest =
        rest.slice(0, match.index) + ' '.repeat(match[0].length) + rest.slice(match.index + match[0].length);
    }
  }
  return { times: found.sort((a, b) => a.at - b.at).map(({ time }) => time), rest, isAmbiguous };
}

/** A number that counts scripts stands in front; one behind a ticket's letters, such as ABC-12, does not. */
function takeNumber(rest: string): { number: number | undefined; rest: string } {
  const match =
    /^[\s_.#-]*(?:v|sql|step|patch|migration|script|release)?[\s_.#-]*(\d{1,6})(?![\d.])(?=[\s_.-]|$)/i.exec(
      rest,
    );
  if (match === null) return { number: undefined, rest };
  return { number: Number(match[1]), rest: rest.slice(match[0].length) };
}

function takeVersionWords(text: string): { words: string; count: number } {
  let words = wordsOf(text.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[-.]+/g, ' ')).toLowerCase();
  let count = 0;
  for (
    let match = versionWord.exec(words);
    match !== null && match.index > 0;
    match = versionWord.exec(words)
  ) {
    words = words.slice(0, match.index).trim();
    count += 1;
  }
  return { words, count };
}

function joined(y = '', m = '', d = '', h = '00', min = '00', s = '00'): string | undefined {
  return checked([y, m, d, h, min, s].map(part => part.padStart(2, '0')).join(''));
}

function checked(digits: string): string | undefined {
  return digits.length === 14 && isTime(digits) ? digits : undefined;
}

function monthOf(name = ''): string {
  return String(months.indexOf(name.toLowerCase().slice(0, 3)) + 1);
}
