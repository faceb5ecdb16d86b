import { createHash } from 'node:crypto';
import type { Brief } from '../../brief/brief.ts';

/** What a brief asks for, in a form that does not depend on how it is written down. */
export interface CanonicalRequirements {
  readonly template: string | null;
  readonly context: string;
  readonly currentState: string;
  readonly acceptance: string;
  /** By kind; the order in a brief, and so their ids, do not matter. */
  readonly requirements: Readonly<Record<string, readonly string[]>>;
}

/** The parts of a brief that a design depends on. Its name and title are labels, its ids follow from the order. */
export type DesignedBrief = Pick<
  Brief,
  'template' | 'context' | 'currentState' | 'acceptance' | 'requirements'
>;

export function canonicalize(brief: DesignedBrief): CanonicalRequirements {
  const kinds = ['functional', 'non_functional', 'constraint'] as const;
  const textsOf = (kind: (typeof kinds)[number]) =>
    brief.requirements.filter(each => each.kind === kind).map(each => normalizeText(each.text));
  return {
    template: brief.template,
    context: normalizeProse(brief.context),
    currentState: normalizeProse(brief.currentState),
    acceptance: normalizeProse(brief.acceptance),
    requirements: Object.fromEntries(kinds.map(kind => [kind, [...textsOf(kind)].sort()])),
  };
}

/**
 * SHA-256 in hexadecimal of what a brief asks for. The order of keys, of requirements and of bullets, and white space
 * make no difference. `options` are settings that shape a design, such as `{ testsFirst: true }`.
 */
export function requirementHash(
  brief: DesignedBrief,
  options: Readonly<Record<string, string | number | boolean>> = {},
): string {
  const text = canonicalJson({ version: 1, brief: canonicalize(brief), options });
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with the keys of every object in order; the order of a list stays. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

/** The key by which a requirement is found again under another id. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

/** Bullets that follow each other are a set; numbered ones are not, their order says something. */
function normalizeProse(text: string): string {
  const lines: string[] = [];
  let bullets: string[] = [];
  const close = () => {
    lines.push(...bullets.sort());
    bullets = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const bullet = /^\s*[-*+]\s+(.*)$/.exec(line)?.[1];
    if (bullet !== undefined) bullets.push(`- ${normalizeText(bullet)}`);
    else if (line.trim() !== '') {
      close();
      lines.push(normalizeText(line));
    }
  }
  close();
  // Where a paragraph is broken into lines does not matter either.
  return lines.join(' ');
}
