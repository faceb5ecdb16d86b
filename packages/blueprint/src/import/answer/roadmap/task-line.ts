import { splitSentences } from '../options.ts';
import type { TaskConcept } from '../vocabulary.ts';
import { labelWords, plain } from '../words.ts';

/** `3.1 Phase 1: Storage` is a phase, whatever the number of its section. */
export function isPhaseName(text: string): boolean {
  return /^(?:phase|milestone|sprint|stage|iteration|weeks?|days?)\b/.test(labelWords(text));
}

/** The id that begins a heading or an item: `T1`, `Task 1.2`, `TASK-3`, `1.2`. */
export function taskIdOf(text: string): { id: string; rest: string } | undefined {
  const words = plain(text)
    .replace(/^[^\p{L}\p{N}#`]+/u, '')
    .replace(/^`([^`]{1,12})`/, '$1')
    .replace(/^\[([^\]]{1,12})\]/, '$1');
  const found =
    /^(?:(?:task|step|aufgabe|schritt)\s?#?\s?([A-Z]{0,4}-?\d{1,4}(?:\.\d{1,4}){0,3})|(?!phase|sprint|week|stage|adr)([A-Z]{1,6}-?\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?)|#?(\d{1,3}(?:\.\d{1,3}){1,3}))(?![\w–-])\s{0,2}[:.)–—-]{0,2}\s{0,3}([\s\S]*)$/i.exec(
      words,
    );
  const id = found?.[1] ?? found?.[2] ?? found?.[3];
  const isPhase = found?.[1] === undefined && /^[MGPWQ]-?\d/i.test(id ?? '');
  return id === undefined || isPhase ? undefined : { id, rest: found?.[4] ?? '' };
}

/** The text behind the id, with the bold marks that the id shared with it. */
export function restOf(text: string, rest: string): string {
  const bold = /^\*\*([^*\n]{1,160})\*\*([\s\S]*)$/.exec(text);
  if (bold === null) return rest;
  const inner = taskIdOf(bold[1] ?? '')?.rest ?? '';
  const after = (bold[2] ?? '').replace(/^[ \t]*[:.–—-]+[ \t]*/, '');
  return inner === '' ? after : `**${inner}** ${after}`;
}

export function bareConcept(text: string): TaskConcept | undefined {
  const words = labelWords(text);
  return /^(?:simple|medium|complex|low|high|easy|hard|small|large|moderate|trivial)(?:\s?(?:complexity|effort|[/–-]\s?\w+))?$/.test(
    words,
  )
    ? 'complexity'
    : undefined;
}

const longestTitle = 100;

/** The bold beginning is the title, or the first sentence where it is short, or what stands before its first colon or dash. */
export function titleOf(text: string): { title: string; description: string } {
  const bold = /^\*\*([^*\n]{1,120})\*\*[ \t]{0,2}[:.–—-]*[ \t]{0,2}([\s\S]*)$/.exec(text);
  if (bold !== null) return { title: trimTitle(bold[1] ?? ''), description: bold[2]?.trim() ?? '' };
  const [first = '', ...others] = splitSentences(text);
  const cut = /^([^\n]{3,90}?)(?::\s|\s[–—-]\s|;\s|\n)([\s\S]+)$/.exec(text);
  const dashed = /^([^\n]{3,60}?)\s[–—-]\s([\s\S]+)$/.exec(text);
  if (dashed !== null) return { title: trimTitle(dashed[1] ?? ''), description: dashed[2] ?? '' };
  if (first.length <= longestTitle && !first.includes('\n'))
    return { title: trimTitle(first), description: others.join(' ') };
  return cut === null
    ? { title: trimTitle(text), description: '' }
    : { title: trimTitle(cut[1] ?? ''), description: text };
}

function trimTitle(text: string): string {
  return plain(text).replace(/[:.]$/, '');
}
