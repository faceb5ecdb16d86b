import type { Decision } from '../../design.ts';
import { readBody } from '../../markdown/body.ts';
import { readItems } from '../../markdown/fields.ts';
import { readInline } from '../../markdown/inline.ts';
import type { Section } from '../../markdown/lines.ts';
import { readRows } from '../../markdown/rows.ts';
import { readTable } from '../../markdown/table.ts';
import type { Reading } from '../../reading.ts';
import { inSection } from './sections.ts';

export function readRisks(
  reading: Reading,
  section: Section | undefined,
): Pick<Decision, 'risks'> & { rest: string[] } {
  if (section === undefined) return { risks: [], rest: [] };
  if (readTable(section.lines) !== undefined) {
    const rows = readRows(reading, section, ['Risk', 'Mitigation'] as const);
    const risks = rows.map(({ cells }) => ({
      risk: readInline(cells.Risk),
      mitigation: readInline(cells.Mitigation),
    }));
    return { risks, rest: [] };
  }
  const { items, rest } = readItems(section.lines);
  const risks = items.map(({ text }) => {
    const [risk = '', ...mitigation] = text.split('→');
    return { risk: readInline(risk), mitigation: readInline(mitigation.join('→')) };
  });
  return { risks, rest: rest.length === 0 ? [] : [`### ${section.heading}\n\n${readBody(rest, inSection)}`] };
}
