import type { Problem } from '../errors.ts';
import { normalizeText } from './lines.ts';
import { toTitle } from './name.ts';
import { readBrief } from './read.ts';

/** A brief to begin with. */
export interface Template {
  /** Of its file, without the ending. */
  readonly name: string;
  readonly summary: string;
  /** The text of the brief: front matter and title are set when it is used. */
  readonly body: string;
  /** Keys of the front matter that its briefs begin with, such as `novelty: established`. */
  readonly front: readonly string[];
  /** Why it cannot be used; empty when it can. */
  readonly problems: readonly Problem[];
}

/** Reads a template's file: a brief whose front matter has a `summary` besides. Never throws; see `problems`. */
export function readTemplate(name: string, file: string, text: string): Template {
  const lines = normalizeText(text).split('\n');
  const end = lines[0] === '---' ? lines.indexOf('---', 1) : -1;
  const head = lines.slice(1, Math.max(end, 1));
  const at = head.findIndex(line => summaryPattern.test(line));
  const summary = summaryPattern.exec(head[at] ?? '')?.[1]?.trim() ?? '';
  // Emptied, not removed: the problems of the brief keep their lines.
  const brief = lines.map((line, index) => (at >= 0 && index === at + 1 ? '' : line)).join('\n');
  const missing: Problem = {
    code: 'missing_summary',
    message: 'the front matter of a template says in "summary" what it is for',
    hint: 'Begin the file with three lines: "---", "summary: …", "---".',
    file,
    line: 1,
  };
  const { problems } = readBrief(brief, { name, file });
  return {
    name,
    summary,
    body: lines.slice(end + 1).join('\n'),
    front: head.filter(line => line.trim() !== '' && !/^(?:summary|template)\s*:/.test(line)),
    problems: [...(summary === '' ? [missing] : []), ...problems],
  };
}

/** The text of brief.md, for a design of this name. */
export function briefFromTemplate({ name, body, front }: Template, design: string): string {
  const open = factors.filter(factor => !front.some(line => keyOf(line) === keyOf(factor)));
  const head = ['---', `template: ${name}`, ...front, ...open, '---'];
  return `${head.join('\n')}\n\n${withTitle(body.trim(), toTitle(design))}\n`;
}

const summaryPattern = /^summary\s*:\s*(.*)$/;

/** Left to whoever fills the brief in: `brief check` sizes the work by them. */
const factors = ['# components: 6', '# risk-usd: 20000', '# team: senior'];

function keyOf(line: string): string | undefined {
  return /^[#\s]*([a-z-]+)\s*:/.exec(line)?.[1];
}

function withTitle(body: string, title: string): string {
  return /^# .*/.test(body) ? body.replace(/^# .*/, () => `# ${title}`) : `# ${title}\n\n${body}`;
}
