import type { Decision } from '../../design.ts';
import { readBody } from '../../markdown/body.ts';
import { type FrontMatter, readFrontMatter } from '../../markdown/front-matter.ts';
import { type Line, outline } from '../../markdown/lines.ts';
import { complain, place, type Reading, warn } from '../../reading.ts';
import { decisionIdentity } from './identity.ts';
import { readOptions } from './options.ts';
import { readOutcome } from './outcome.ts';
import { readRisks } from './risks.ts';
import { demoted, inSection, joinTexts, sectionText, sortSections } from './sections.ts';
import { readHead, readStatus } from './status.ts';
import { asList, single } from './values.ts';

// Reads the records that this tool writes, MADR 2 to 4, those of Nygard and adr-tools, and those of log4brains,
// wherever they put the status. What has no field of its own stays in the context, below its heading.

export function readDecision(reading: Reading, allLines: readonly Line[]): Decision {
  const front = readFrontMatter(reading, allLines);
  warnAboutKeys(reading, front);
  const { preamble, sections } = outline(front.rest, 2);
  const top = sections.find(({ level }) => level === 1);
  if (top === undefined)
    complain(
      reading,
      front.rest[0]?.number ?? 1,
      'the decision has no title',
      'expected a line "# " and the title',
    );
  const { id, title } = decisionIdentity(reading.file, front.values.get('id'), top?.heading ?? '');
  place(reading, id, top?.line ?? 1);
  const head = readHead([...preamble, ...(top?.lines ?? [])]);
  const found = sortSections(sections.filter(section => section !== top));
  const outcome = readOutcome(reading, top?.line ?? 1, found);
  const status = readStatus(reading, front, head, found.named.get('status')?.[0]);
  const risks = readRisks(reading, found.named.get('risks')?.[0]);
  const context = found.named.get('context')?.[0];
  return {
    id,
    title,
    status: status.word,
    date: single(front.values.get('date')) ?? head.date ?? sectionText(found.named.get('date')?.[0]) ?? null,
    context: joinTexts([
      ...head.rest,
      context === undefined ? '' : readBody(context.lines, inSection),
      ...status.remark,
      ...found.unknown.map(section => demoted(section, '###', inSection)),
      ...risks.rest,
    ]),
    options: readOptions(found.named.get('options')?.[0], found.named.get('prosAndCons')?.[0]),
    ...outcome,
    risks: risks.risks,
    covers: asList(front.values.get('covers')),
  };
}

const ownKeys = ['id', 'status', 'date', 'covers'];

function warnAboutKeys(reading: Reading, { values }: FrontMatter): void {
  const others = [...values.keys()].filter(key => !ownKeys.includes(key));
  if (others.length === 0) return;
  const keys = others.map(key => `"${key}"`).join(', ');
  warn(
    reading,
    1,
    `the front matter's ${keys} is no part of the design`,
    'what is written back leaves it out',
  );
}
