import type { Decision } from '../../design/design.ts';
import { readDecision } from '../../design/files/decision/read.ts';
import { normalizeNewlines, scanLines } from '../../design/markdown/lines.ts';
import type { Problem } from '../../errors.ts';
import { emptyDesign, type ImportFile, type ImportFormat, type UnplacedLine } from '../imported.ts';

/** A folder of architecture decision records: MADR, Nygard and adr-tools, log4brains. */
export const decisionRecordsFormat: ImportFormat = {
  name: 'adr',
  description: 'architecture decision records: MADR, adr-tools, log4brains',
  detect: files => {
    const records = files.filter(isRecord);
    return records.length > 0 && 2 * records.length >= files.length;
  },
  read: files => {
    const records = files.filter(isRecord);
    if (records.length === 0) return undefined;
    const read = records.map(readRecord);
    const others = files.filter(file => !records.includes(file)).flatMap(allLines);
    const decisions = withUniqueIds(read.map(({ decision }) => decision));
    return {
      design: { ...emptyDesign(), decisions },
      unplaced: [...read.flatMap(({ unplaced }) => unplaced), ...others],
    };
  },
};

/** One decision a file: a title, and a section for the decision below it. Templates and lists of records are none. */
function isRecord({ path, text }: ImportFile): boolean {
  const titles = text.match(/^# \S/gm)?.length ?? 0;
  const decides =
    /^## (?:Decision|Decision Outcome)\b/im.test(text) && /^## (?:Context|Problem)/im.test(text);
  return decides && titles === 1 && !/template|(?:^|\/)(?:readme|index)\.md$/i.test(path);
}

function readRecord(file: ImportFile): { decision: Decision; unplaced: UnplacedLine[] } {
  const problems: Problem[] = [];
  const { lines } = scanLines(file.text.replace(/^\ufeff/, ''));
  const reading = { file: file.path, text: file.text, problems, places: new Map() };
  return { decision: readDecision(reading, lines), unplaced: unusedFrontMatter(file) };
}

/** Keys of a front matter that a design has no field for. */
function unusedFrontMatter({ path, text }: ImportFile): UnplacedLine[] {
  const found = /^---\n([\s\S]*?)\n---\n/.exec(normalizeNewlines(text));
  if (found === null) return [];
  let isUsed = true;
  return (found[1] ?? '').split('\n').flatMap((line, index) => {
    if (/^[\w-]+:/.test(line)) isUsed = /^(?:id|status|date|covers):/i.test(line);
    return isUsed || line.trim() === '' ? [] : [{ file: path, line: index + 2, text: line }];
  });
}

function allLines({ path, text }: ImportFile): UnplacedLine[] {
  return text
    .split(/\r\n?|\n/)
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ file: path, line: index + 1, text: line }]));
}

/** log4brains and others have no numbers: two records of one day would share an id. */
function withUniqueIds(decisions: readonly Decision[]): Decision[] {
  const isUnique = new Set(decisions.map(({ id }) => id)).size === decisions.length;
  const isNumbered = decisions.every(({ id }) => /^[A-Z]+-\d+$/.test(id));
  if (isUnique && isNumbered) return [...decisions];
  return decisions.map((decision, index) => ({
    ...decision,
    id: `ADR-${String(index + 1).padStart(3, '0')}`,
  }));
}
