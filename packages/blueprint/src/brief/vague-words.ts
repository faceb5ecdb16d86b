/** A word that each reader understands in another way. */
export interface VagueWord {
  readonly word: string;
  /** Index in the text that was searched, from 0. */
  readonly index: number;
  /** What to say instead. */
  readonly advice: string;
}

interface Family {
  readonly words: readonly string[];
  readonly advice: string;
  /** A number beside the word says what it means. */
  readonly isSettledByNumber: boolean;
}

/** The whole vocabulary. A hyphen also stands for a space. */
const families: readonly Family[] = [
  {
    words: [
      'fast',
      'faster',
      'quick',
      'quickly',
      'rapid',
      'rapidly',
      'responsive',
      'snappy',
      'performant',
      'high-performance',
      'good-performance',
      'efficient',
      'efficiently',
      'low-latency',
      'lightweight',
      'speedy',
      'as-soon-as-possible',
      'timely',
      'in-a-timely-manner',
      'minimal-latency',
      'minimal-overhead',
    ],
    advice: 'Say the time and the load, such as "<100 ms p99 latency for 10K requests/s".',
    isSettledByNumber: true,
  },
  {
    words: [
      'scalable',
      'highly-scalable',
      'scales-well',
      'high-volume',
      'high-throughput',
      'large-scale',
      'massive',
      'lots-of',
      'a-lot-of',
      'many-users',
      'huge',
    ],
    advice: 'Say how many of what it must carry, such as "500 tenants, 10 times as many in two years".',
    isSettledByNumber: true,
  },
  {
    words: ['secure', 'securely', 'highly-secure'],
    advice:
      'Say against whom and by what, such as "only the tenant\'s own tokens read its rows; OWASP ASVS level 2".',
    isSettledByNumber: true,
  },
  {
    words: [
      'robust',
      'robustly',
      'reliable',
      'reliably',
      'resilient',
      'highly-available',
      'high-availability',
      'fault-tolerant',
      'rock-solid',
      'bulletproof',
      'minimal-downtime',
      'graceful',
      'gracefully',
    ],
    advice:
      'Say which failures it survives, and how, such as "99.9 % a month; a killed process resumes within 30 s".',
    isSettledByNumber: true,
  },
  {
    words: [
      'user-friendly',
      'easy',
      'easy-to-use',
      'easily',
      'intuitive',
      'simple-to-use',
      'seamless',
      'seamlessly',
      'friendly',
      'nice',
      'beautiful',
      'pretty',
      'clean-interface',
    ],
    advice: 'Say what somebody must manage, such as "a new user makes the first export within 5 minutes".',
    isSettledByNumber: true,
  },
  {
    words: [
      'maintainable',
      'extensible',
      'flexible',
      'modern',
      'high-quality',
      'good-quality',
      'clean-code',
      'well-tested',
      'well-documented',
      'best-practice',
      'best-practices',
      'production-ready',
      'production-grade',
      'enterprise-grade',
      'world-class',
      'state-of-the-art',
      'comprehensive',
      'optimal',
      'optimized',
      'optimised',
    ],
    advice:
      'Say how one would measure it, such as "90 % of the lines covered by tests" or "a new format is one file".',
    isSettledByNumber: true,
  },
  {
    words: [
      'appropriate',
      'appropriately',
      'suitable',
      'adequate',
      'adequately',
      'sufficient',
      'sufficiently',
      'reasonable',
      'reasonably',
      'proper',
      'properly',
      'relevant',
      'acceptable',
      'various',
    ],
    advice: 'Name what is meant.',
    isSettledByNumber: true,
  },
  {
    words: [
      'as-needed',
      'as-appropriate',
      'as-required',
      'if-necessary',
      'where-necessary',
      'if-possible',
      'where-possible',
      'when-possible',
      'ideally',
      'and-so-on',
      'and-so-forth',
      'and-the-like',
      'and-more',
      'etc',
      'etc.',
      'and/or',
    ],
    advice: 'Say when, or finish the list: what is left open here, somebody will guess.',
    isSettledByNumber: false,
  },
];

const familyOf = new Map(families.flatMap(family => family.words.map(word => [word, family] as const)));

// Longest first, so that "highly secure" is not found as "secure".
const alternatives = [...familyOf.keys()]
  .sort((one, other) => other.length - one.length)
  .map(word => word.replace(/[.\\/]/g, '\\$&').replaceAll('-', '[-\\s]'));
// Not a part of a name such as fast-check, easy.js or /etc.
const pattern = new RegExp(`(?<![\\w./@-])(${alternatives.join('|')})(?![\\w/@]|-\\w|\\.\\w)`, 'gi');

const code = /`[^`]*`|"[^"]*"|“[^”]*”/g;
/** Numbers of ids, as in F2 or ADR-003, measure nothing. */
const ids = /\b[A-Z]{1,4}-?\d+\b/g;
const number = /\d|\b(?:zero|half|twice)\b/i;

/** Whether a text says how much of something. */
export function hasNumber(text: string): boolean {
  return number.test(text.replace(ids, ''));
}

/**
 * Finds vague words in a text that has one thing to say: a requirement, a sentence. Code and quotations are left out,
 * and a number in the same text settles most words.
 */
export function findVagueWords(text: string): VagueWord[] {
  const searched = text.replace(code, quoted => ' '.repeat(quoted.length));
  const isMeasured = hasNumber(text);
  return [...searched.matchAll(pattern)].flatMap(({ 0: word, index }) => {
    const family = familyOf.get(word.toLowerCase().replace(/\s/g, '-'));
    if (family === undefined || (isMeasured && family.isSettledByNumber)) return [];
    return [{ word, index, advice: family.advice }];
  });
}
