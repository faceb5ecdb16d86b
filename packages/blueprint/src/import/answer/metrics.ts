import type { Metric } from '../../design/design.ts';
import { readCode } from '../../design/markdown/inline.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import { takeAttributes } from './attributes.ts';
import type { Block, List, ListItem, Paragraph, TableBlock } from './blocks.ts';
import { type Field, fieldsOf, splitLabels } from './fields.ts';
import { conceptOf, type MetricConcept, metricVocabulary } from './vocabulary.ts';
import { headingWords, labelWords, plain, saysNothing } from './words.ts';

type Kind = Metric['kind'];

export interface FoundMetric {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly target: string;
  readonly measurement: string;
  readonly command: string | null;
  /** Ids of requirements. */
  readonly covers: string[];
}

/** The metrics of a section: rows, list items, and labelled paragraphs that state something to hold. */
export function readMetrics(answer: Answer, blocks: readonly Block[]): Metric[] {
  const found: FoundMetric[] = [];
  let group = '';
  blocks.forEach((block, index) => {
    if (block.type === 'heading') {
      group = block.text;
      const below = blocks.slice(index + 1).findIndex(({ type }) => type === 'heading');
      const own = blocks.slice(index + 1, below === -1 ? undefined : index + 1 + below);
      take(answer, block);
      const headed = headedMetric(answer, block.text, own);
      if (headed !== undefined) {
        found.push(headed);
        take(answer, ...own);
      }
    } else if (answer.placed.has(block.line)) return;
    else if (block.type === 'table') found.push(...tableMetrics(answer, block, group));
    else if (block.type === 'list') found.push(...listMetrics(answer, block, group));
    else if (block.type === 'paragraph') found.push(...paragraphMetrics(answer, block, group));
  });
  return found.map((metric, index) => ({
    ...metric,
    id: /^[A-Z]{1,5}-?\d+$/i.test(metric.id) ? metric.id : `M${index + 1}`,
  }));
}

/** A heading for each metric, with `Target: …` below it. */
function headedMetric(answer: Answer, heading: string, blocks: readonly Block[]): FoundMetric | undefined {
  if (blocks.some(({ type }) => type === 'table')) return undefined;
  const fields = fieldsOf(blocks, metricVocabulary, block => sourceOf(answer, block));
  const targets = fields.filter(({ concept }) => concept === 'target');
  if (targets.length !== 1) return undefined;
  const { values, extra } = sortFields(fields);
  return metricOf(headingWords(heading), values, extra, heading);
}

/** What fields say of a metric, and what of them is kept in words. */
function sortFields(fields: readonly Field<MetricConcept>[]) {
  const values = new Map(
    fields.flatMap(({ concept, texts }) =>
      concept === undefined ? [] : [[concept, texts.join('\n')] as const],
    ),
  );
  const extra = fields
    .filter(({ concept }) => concept === undefined)
    .map(({ label, texts }) => [label, texts.join('\n')].filter(Boolean).join(': '));
  return { values, extra };
}

function tableMetrics(answer: Answer, table: TableBlock, group: string): FoundMetric[] {
  const columns = table.header.map(cell => conceptOf(metricVocabulary, cell));
  if (table.header.length < 2) return [];
  const name = columns.includes('name')
    ? columns.indexOf('name')
    : columns.findIndex(concept => concept !== 'id');
  const target = columns.findIndex((concept, index) => concept === 'target' && index !== name);
  take(answer, table);
  return table.rows.map(({ cells }) => {
    const values = new Map<MetricConcept, string>();
    const extra: string[] = [];
    cells.forEach((cell, index) => {
      const guess = target === -1 && index === name + 1 ? 'target' : columns[index];
      if (index === name || saysNothing(cell)) return;
      if (guess === undefined || guess === 'name' || values.has(guess))
        extra.push(`${plain(table.header[index] ?? '')}: ${cell}`);
      else values.set(guess, cell);
    });
    return metricOf(
      cells[name] ?? '',
      values,
      extra,
      `${group} ${table.header[name] ?? ''} ${cells[name] ?? ''}`,
    );
  });
}

function listMetrics(answer: Answer, list: List, group: string): FoundMetric[] {
  return list.items.flatMap(item => itemMetrics(answer, item, group));
}

function itemMetrics(answer: Answer, item: ListItem, group: string): FoundMetric[] {
  const [first, ...others] = item.blocks;
  if (first?.type !== 'paragraph') return [];
  const nested = others.find(block => block.type === 'list');
  const fields = fieldsOf(others, metricVocabulary, block => sourceOf(answer, block));
  const isGroup =
    nested !== undefined && fields.every(({ concept }) => concept !== 'target' && concept !== 'measurement');
  if (isGroup && (/:\W*$/.test(first.text) || /^\*\*[^*]+\*\*$/.test(first.text.trim()))) {
    take(answer, { line: first.line, end: first.end });
    return listMetrics(answer, nested, `${group} ${first.text}`);
  }
  take(answer, item);
  const { values, extra } = sortFields(fields);
  return [metricOfText(first.text.replace(/^\[[ xX]\]\s{1,3}/, ''), values, extra, group)];
}

/** `**Speed:** under 1 s (measured by …)`, `p99 latency < 5 ms`. */
function metricOfText(
  text: string,
  values: ReadonlyMap<MetricConcept, string>,
  extra: readonly string[],
  group: string,
): FoundMetric {
  const { text: rest, values: inline } = takeAttributes(
    text,
    metricVocabulary,
    ['target', 'measurement'],
    () => undefined,
  );
  const bold = /^\*\*([^*\n]{1,120})\*\*[ \t]{0,2}[:.–—-]*[ \t]{0,2}([\s\S]*)$/.exec(rest);
  const cut =
    bold ??
    /^([^:\n<>≤≥=]{2,80}):\s([\s\S]+)$/.exec(rest) ??
    /^([^\n<>≤≥=|]{2,80}?)\s(?:—|–|-|→)\s([\s\S]+)$/.exec(rest) ??
    /^([^\n<>≤≥=]{2,80}?)\s{0,2}((?:[<>≤≥=~]|(?:under|below|at least|at most|less than|more than|within|no more than)\s)[\s\S]+)$/i.exec(
      rest,
    );
  const [, found = rest, said = ''] = cut ?? [];
  const isId = /^\W*[A-Z]{1,4}-?\d{1,4}\W*$/.test(found) && said !== '';
  const name = isId ? said : found;
  const all = new Map([...inline, ...values, ...(isId ? [['id', found] as const] : [])]);
  if (!all.has('target')) {
    const measured =
      /^([\s\S]{2,200}?)(?:\s\(|\s[–—-]\s|[,;]\s)((?:measured|verified|checked|tested|validated|via|using|tracked|as measured)\b[\s\S]{3,300}?)\)?$/i.exec(
        said,
      );
    all.set('target', measured?.[1] ?? (said === '' ? rest : said));
    if (measured !== null && !all.has('measurement')) all.set('measurement', measured[2] ?? '');
    return metricOf(name, all, extra, `${group} ${name}`);
  }
  return metricOf(name, all, said === '' ? extra : [said, ...extra], `${group} ${name}`);
}

/** `**Quality gates:** lint clean; …`: a paragraph counts when its label or its text states what must hold. */
function paragraphMetrics(answer: Answer, paragraph: Paragraph, group: string): FoundMetric[] {
  const lines = paragraph.text
    .split('\n')
    .map(line => line.replace(/^(?:[a-z]|\d{1,2}(?:\.\d{1,2})*)[.)]\s/i, ''));
  const isStated = (line: string) => /^[\p{L}\p{N}`][^:*.]{2,60}(?::\s\S|\s[<>≤≥=]{1,2}\s?\d)/u.test(line);
  if (lines.every(isStated)) {
    take(answer, paragraph);
    return lines.map(line => metricOfText(line, new Map(), [], group));
  }
  const parts = splitLabels(paragraph.text, metricVocabulary).filter(
    ({ label, text }) => label !== '' && text !== '',
  );
  const stated = parts.filter(
    ({ label, text }) => metricLabel.test(labelWords(label)) || /[<>≤≥]\s?\d|\bzero\b|\b100\s?%/.test(text),
  );
  const metrics = stated.map(({ label, text }) => metricOf(label, new Map([['target', text]]), [], label));
  const whole =
    stated.length === parts.length &&
    stated.length > 0 &&
    splitLabels(paragraph.text, metricVocabulary)[0]?.label !== '';
  if (whole) take(answer, paragraph);
  return metrics;
}

const metricLabel =
  /\b(?:gates?|benchmarks?|metrics?|targets?|measures?|kpis?|validation|criteria|coverage)\b/;

export function metricOf(
  name: string,
  values: ReadonlyMap<MetricConcept, string>,
  extra: readonly string[],
  group: string,
): FoundMetric {
  const command = values.get('command');
  const target = values.get('target') ?? '';
  const covered = values.get('covers') ?? '';
  const covers = covered.match(/\b[FNC]\d{1,3}\b/g) ?? [];
  // What names no requirement is kept in words.
  const said = covers.length === 0 && covered !== '' ? [...extra, `Covers: ${covered}`] : extra;
  const words = plain(name)
    .replace(/[:.]$|\s(?:of|is|are|at|must be|stays?|to)$/, '')
    .trim();
  return {
    id: plain(values.get('id') ?? ''),
    name: words || target,
    kind: kindOf(`${values.get('kind') ?? ''} ${group}`, target),
    target,
    measurement: [values.get('measurement') ?? '', ...said].filter(text => text !== '').join('\n'),
    command: command === undefined ? null : readCode(command.replaceAll('\n', ' ')),
    covers,
  };
}

function kindOf(group: string, target: string): Kind {
  const words = labelWords(group);
  if (/\bgates?\b|\bdefinition of done\b/.test(words)) return 'quality gate';
  if (/\bbenchmarks?\b|\bperformance\b|\blatency\b|\bthroughput\b|\bspeed\b/.test(words)) return 'benchmark';
  if (/\bvalidat|\bverif|\btest/.test(words)) return 'validation';
  return /\d\s?(?:ms|s|sec\w*|min\w*|rps|qps|req\w*|%|mb|gb|kb)\b|\d\/s/i.test(target)
    ? 'benchmark'
    : 'validation';
}
