import type { Risk } from '../../design/design.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import { takeAttributes } from './attributes.ts';
import type { Block, Heading, ListItem, TableBlock } from './blocks.ts';
import { type Field, fieldsOf } from './fields.ts';
import { conceptOf, type RiskConcept, riskVocabulary } from './vocabulary.ts';
import { headingWords, plain, readLevel, saysNothing } from './words.ts';

/** The risks of a section: rows of a table, entries below headings, or list items. */
export function readRisks(answer: Answer, blocks: readonly Block[]): Risk[] {
  const tables = blocks.filter(block => block.type === 'table');
  const rows = tables.flatMap(table => tableRisks(answer, table));
  const found = rows.length > 0 ? rows : headedRisks(answer, blocks);
  const risks = found.length > 0 ? found : listedRisks(answer, blocks);
  return risks.map((risk, index) => ({ ...risk, id: risk.id === '' ? `R${index + 1}` : risk.id }));
}

type Values = ReadonlyMap<RiskConcept, string>;

function tableRisks(answer: Answer, table: TableBlock): Risk[] {
  const columns = table.header.map(cell => conceptOf(riskVocabulary, cell));
  const graded = columns.some(
    concept =>
      concept === 'probability' || concept === 'impact' || concept === 'mitigation' || concept === 'levels',
  );
  if (!graded || table.header.length < 2) return [];
  take(answer, table);
  return table.rows.map(({ cells }) => {
    const values = new Map<RiskConcept, string>();
    const extra: string[] = [];
    cells.forEach((cell, index) => {
      const concept = columns[index];
      if (saysNothing(cell)) return;
      const head = plain(table.header[index] ?? '');
      if (concept === undefined || concept === 'score' || values.has(concept)) extra.push(`${head}: ${cell}`);
      else if (concept === 'probability' || concept === 'impact') values.set(concept, inWords(cell, head));
      else values.set(concept, cell);
    });
    const title = values.get('title') ?? values.get('description') ?? '';
    const description = values.has('title') ? values.get('description') : undefined;
    return riskOf(title, values, [...(description === undefined ? [] : [description]), ...extra]);
  });
}

/** A number on the scale that the head of its column names, `Impact (1–5)`, with the word that it stands for. */
function inWords(cell: string, head: string): string {
  const most = Number(/\b1\s?(?:[–—-]|to|\.\.)\s?(\d{1,2})\b/.exec(head)?.[1]);
  const value = Number(plain(cell));
  if (!(value >= 1 && value <= most)) return cell;
  const share = (value - 0.5) / most;
  return `${share < 0.4 ? 'Low' : share < 0.65 ? 'Medium' : 'High'} (${value} of ${most})`;
}

function headedRisks(answer: Answer, blocks: readonly Block[]): Risk[] {
  const headings = blocks
    .filter(block => block.type === 'heading')
    .filter(({ text }) => conceptOf(riskVocabulary, text) === undefined || /\d/.test(text));
  const top = Math.min(...headings.map(({ level }) => level));
  return headings
    .filter(({ level }) => level === top)
    .flatMap(heading => headedRisk(answer, heading, blocks));
}

function headedRisk(answer: Answer, heading: Heading, blocks: readonly Block[]): Risk[] {
  const start = blocks.indexOf(heading) + 1;
  const length = blocks
    .slice(start)
    .findIndex(
      block =>
        block.type === 'heading' &&
        block.level <= heading.level &&
        (conceptOf(riskVocabulary, block.text) === undefined || /\d/.test(block.text)),
    );
  const own = blocks.slice(start, length === -1 ? undefined : start + length);
  const fields = fieldsOf(own, riskVocabulary, block => sourceOf(answer, block));
  if (!fields.some(({ concept }) => concept !== undefined)) return [];
  take(answer, heading, ...own);
  return [fieldRisk(heading.text, fields)];
}

function listedRisks(answer: Answer, blocks: readonly Block[]): Risk[] {
  return blocks.flatMap(block => {
    if (block.type === 'list') return block.items.flatMap(item => itemRisk(answer, item));
    if (block.type !== 'paragraph') return [];
    const lines = block.text.split('\n');
    if (lines.every(isWholeRisk)) {
      take(answer, block);
      return lines.map(line => fieldRisk(line, []));
    }
    const fields = fieldsOf([block], riskVocabulary, () => '');
    if (!fields.some(({ concept }) => concept === 'mitigation' || concept === 'probability')) return [];
    take(answer, block);
    const [first, ...others] = fields;
    const isTitle = first !== undefined && (first.concept === undefined || first.concept === 'title');
    const label = first?.concept === 'title' ? '' : `${first?.label ?? ''} `;
    return [isTitle ? fieldRisk(`${label}${first.texts.join(' ')}`.trim(), others) : fieldRisk('', fields)];
  });
}

/** Everything of a risk in one line; one that begins with a label goes on with the line above it. */
function isWholeRisk(line: string): boolean {
  return (
    /(?:mitigation|impact)(?:\*\*)?\s?:/i.test(line) &&
    !/^\W*(?:mitigation|impact|probability|likelihood|contingency)\b/i.test(line)
  );
}

function itemRisk(answer: Answer, item: ListItem): Risk[] {
  const [first, ...others] = item.blocks;
  if (first?.type !== 'paragraph') return [];
  take(answer, item);
  const [line = '', ...rest] = first.text.split('\n');
  const below: Block[] = rest.length === 0 ? others : [{ ...first, text: rest.join('\n') }, ...others];
  return [
    fieldRisk(
      line,
      fieldsOf(below, riskVocabulary, block => sourceOf(answer, block)),
    ),
  ];
}

/** A risk from its first line, which may hold attributes, and the fields below it. */
function fieldRisk(line: string, fields: readonly Field<RiskConcept>[]): Risk {
  const labelled = line
    .replace(/^(\*\*)?\d{1,2}(?:\.\d{1,2}){1,3}[.):]?\s{1,3}/, '$1')
    .replace(/^(\*\*)?risk(?=\s?:)\s?:\s?(\*\*)?\s?/i, '$1');
  const { text, values } = takeAttributes(
    labelled,
    riskVocabulary,
    ['probability', 'impact', 'mitigation', 'contingency', 'levels'],
    () => undefined,
  );
  const all = new Map(values);
  const extra: string[] = [];
  for (const { concept, label, texts } of fields) {
    const joined = texts.join('\n');
    const inner = takeAttributes(joined, riskVocabulary, ['probability', 'impact'], () => undefined);
    for (const [key, value] of inner.values) if (!all.has(key) && key !== concept) all.set(key, value);
    if (concept === undefined || concept === 'score' || concept === 'id' || concept === 'description') {
      const kept = label === '' || concept === 'description' ? inner.text : `${label}: ${joined}`;
      if (kept !== '') extra.push(kept);
    } else if (concept === 'title' && text === '') all.set('title', joined);
    else if (concept === 'title') extra.push(joined);
    else
      all.set(
        concept,
        [
          all.get(concept),
          inner.values.size > 0 && concept !== 'probability' && concept !== 'impact' ? inner.text : joined,
        ]
          .filter(Boolean)
          .join('\n'),
      );
  }
  const pair = all.has('mitigation')
    ? null
    : /^([\s\S]{3,400}?)\s?(?:→|->|=>)\s?(?:mitigation:?\s)?([\s\S]+)$/i.exec(text);
  if (pair !== null) all.set('mitigation', pair[2] ?? '');
  const named = (pair?.[1] ?? text).replace(/^\[risk\]\s?/i, '');
  return riskOf(named || (all.get('title') ?? extra.shift() ?? ''), all, extra);
}

export function riskOf(line: string, values: Values, extra: readonly string[]): Risk {
  const { id, title, rest } = splitTitle(line);
  const [both = '', ofImpact] = (values.get('levels') ?? '').split(/[/×,|]|\s(?:x|and)\s/);
  const probability = values.get('probability') ?? both;
  const impact = values.get('impact') ?? ofImpact ?? both;
  const remarks = [...unusual('Probability', probability), ...unusual('Impact', impact)];
  // Where the answer says what is done afterwards, the text before it says what is done against it.
  const isMitigation = !values.has('mitigation') && values.has('contingency');
  const described = isMitigation ? extra : [rest, ...extra];
  return {
    id: idOf(values.get('id') ?? id),
    title,
    description: [...described, ...remarks].filter(text => text !== '').join('\n'),
    probability: readLevel(probability) ?? null,
    impact: readLevel(impact) ?? null,
    mitigation: isMitigation ? rest.replace(/;$/, '') : (values.get('mitigation') ?? ''),
    contingency: values.get('contingency') ?? null,
  };
}

/** What is more than Low, Medium or High is kept in words. */
function unusual(label: string, text: string): string[] {
  const isLevel = /^\W*(?:low|medium|high|[lmh]|niedrig|gering|mittel|hoch)\W*$/i.test(text);
  return text.trim() === '' || isLevel ? [] : [`${label}: ${text.trim()}`];
}

function idOf(written: string): string {
  const id = plain(written).replace(/[`.:)#\s]/g, '');
  return /^\d+$/.test(id) ? `R${id}` : /^[A-Za-z]{1,5}-?\d+$/.test(id) ? id : '';
}

/** `R-1. Title`, `**Title** because …`, `Risk 2: Title`, `Title: more`. */
function splitTitle(line: string): { id: string; title: string; rest: string } {
  const bold = /^\W{0,3}\*\*([^*\n]{2,160})\*\*([\s\S]*)$/.exec(line);
  const head = bold === null ? line : (bold[1] ?? '');
  const numbered =
    /^[^\p{L}\p{N}]{0,4}(?:risk\s?#?\s?(\d{1,3})|(R(?:ISK)?-?\d{1,3})|(\d{1,3})(?=[.):]))\s?[:.)–—-]?\s{0,2}([\s\S]*)$/iu.exec(
      head,
    );
  const id = numbered?.[1] ?? numbered?.[2] ?? numbered?.[3] ?? '';
  const text = numbered === null ? head : (numbered[4] ?? '');
  const after = (bold?.[2] ?? '').trim();
  if (bold !== null && text.trim() !== '')
    return { id, title: plain(text).replace(/[.:,]$/, ''), rest: after.replace(/^[:.–—-]+\s*/, '') };
  const whole = (text.trim() === '' ? after.replace(/^[:.–—-]+\s*/, '') : text).trim();
  const cut = /^([^\n]{4,110}?)(?:[:;]\s|\.\s|\s[–—]\s|\n)([\s\S]+)$/.exec(whole);
  if (cut === null) return { id, title: plain(headingWords(whole) || whole), rest: '' };
  return { id, title: plain(cut[1] ?? ''), rest: (cut[2] ?? '').trim() };
}
