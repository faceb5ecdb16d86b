import type { TestCase } from '../../design/design.ts';
import { type Answer, sourceOf, take } from './answer.ts';
import type { Block, ListItem, TableBlock } from './blocks.ts';
import { fieldsOf } from './fields.ts';
import { conceptOf, type TestConcept, testVocabulary } from './vocabulary.ts';
import { headingWords, labelWords, plain, saysNothing } from './words.ts';

type Values = ReadonlyMap<TestConcept, string>;

/** The test cases of a section: rows of a table, items of a list, or entries below headings of their own. */
export function readTests(answer: Answer, blocks: readonly Block[]): TestCase[] {
  const found: Omit<TestCase, 'id'>[] = [];
  const ids: string[] = [];
  const add = (title: string, values: Values, group: string): void => {
    const { id, rest } = splitId(title);
    ids.push(values.get('id') ?? id);
    found.push(caseOf(rest, values, group));
  };
  let group = '';
  blocks.forEach((block, index) => {
    if (answer.placed.has(block.line)) return;
    if (block.type === 'heading') {
      const own = below(blocks, index);
      const values = valuesOf(answer, own);
      if (values.has('then')) {
        add(headingWords(block.text), values, group);
        take(answer, ...own);
      } else group = block.text;
      take(answer, block);
    } else if (block.type === 'table')
      for (const row of rowsOf(answer, block)) add(row.title, row.values, group);
    else if (block.type === 'list') {
      for (const item of block.items) {
        const read = itemOf(answer, item);
        if (read !== undefined) add(read.title, read.values, group);
      }
    }
  });
  return found.map((test, index) => ({ id: idOf(ids, index), ...test }));
}

function below(blocks: readonly Block[], index: number): readonly Block[] {
  const length = blocks.slice(index + 1).findIndex(({ type }) => type === 'heading');
  return blocks.slice(index + 1, length === -1 ? undefined : index + 1 + length);
}

function valuesOf(answer: Answer, blocks: readonly Block[]): Map<TestConcept, string> {
  const fields = fieldsOf(blocks, testVocabulary, block => sourceOf(answer, block));
  return new Map(
    fields.flatMap(({ concept, texts }) =>
      concept === undefined ? [] : [[concept, texts.join('\n')] as const],
    ),
  );
}

function rowsOf(answer: Answer, table: TableBlock): { title: string; values: Values }[] {
  const columns = table.header.map(cell => conceptOf(testVocabulary, cell));
  if (!columns.includes('then') && !columns.includes('title')) return [];
  take(answer, table);
  return table.rows.map(({ cells }) => {
    const values = new Map<TestConcept, string>();
    cells.forEach((cell, index) => {
      const concept = columns[index];
      if (saysNothing(cell)) return;
      if (concept !== undefined && !values.has(concept)) values.set(concept, cell);
      // What has no place of its own belongs to what is given.
      else
        values.set(
          'given',
          [values.get('given'), `${plain(table.header[index] ?? '')}: ${cell}`].filter(Boolean).join('\n'),
        );
    });
    return { title: values.get('title') ?? values.get('then') ?? '', values };
  });
}

function itemOf(answer: Answer, item: ListItem): { title: string; values: Values } | undefined {
  const [first, ...others] = item.blocks;
  if (first?.type !== 'paragraph') return undefined;
  take(answer, item);
  const [line = '', ...rest] = first.text.split('\n');
  const lines: Block[] = rest.length === 0 ? others : [{ ...first, text: rest.join('\n') }, ...others];
  const values = valuesOf(answer, lines);
  const text = line.replace(/^\[[ xX]\]\s{1,3}/, '');
  const spoken =
    /^(.{0,200}?)\bgiven[:,]?\s(.{2,400}?)[,;.]?\s(?:and )?when[:,]?\s(.{2,400}?)[,;.]?\s(?:and )?then[:,]?\s(.{2,400})$/i.exec(
      text,
    );
  if (spoken !== null) {
    const [, title = '', given = '', when = '', then = ''] = spoken.map(part => part.trim());
    const all = new Map<TestConcept, string>([['given', given], ['when', when], ['then', then], ...values]);
    return { title: title.replace(/[\s:.–—-]+$/, '') || when, values: all };
  }
  const cut = /^(.{3,160}?)(?:\s?(?:→|->|=>)\s?|\s[–—]\s|:\s)(.{2,400})$/.exec(text);
  if (cut === null || values.has('then')) return { title: text, values };
  return { title: cut[1] ?? '', values: new Map([['then', cut[2] ?? ''], ...values]) };
}

function caseOf(title: string, values: Values, group: string): Omit<TestCase, 'id'> {
  const value = (concept: TestConcept): string => values.get(concept) ?? '';
  return {
    title: plain(title).replace(/[:.]$/, ''),
    level: levelOf(`${value('level')} ${group}`),
    given: value('given'),
    when: value('when'),
    // biome-ignore lint/suspicious/noThenProperty: a field of a test case; nothing awaits it.
    then: value('then'),
    covers: value('covers').match(/\b[FNC]\d{1,3}\b/g) ?? [],
  };
}

function levelOf(text: string): TestCase['level'] {
  const words = labelWords(text);
  if (/\bintegration\b|\bcontract\b/.test(words)) return 'integration';
  return /\bend[- ]to[- ]end\b|\be2e\b|\bacceptance\b|\bsystem\b|\bperformance\b|\bload\b|\bsecurity\b|\bchaos\b/.test(
    words,
  )
    ? 'end-to-end'
    : 'unit';
}

const idPattern = /^\W{0,4}((?:TS|TC|T|TEST|UT|IT|E2E)[-_ ]?\d{1,4})\b\W{0,4}/i;

/** `**TS1: Title**`, `TC-01 — Title`. */
function splitId(title: string): { id: string; rest: string } {
  const found = idPattern.exec(title);
  return found === null
    ? { id: '', rest: title }
    : { id: found[1] ?? '', rest: title.slice(found[0].length) || title };
}

/** Written ids are kept where each case has one of its own. */
function idOf(written: readonly string[], index: number): string {
  const ids = written.map(id =>
    plain(id)
      .replace(/[`\s.:]/g, '')
      .toUpperCase(),
  );
  const areOwn = new Set(ids).size === ids.length && ids.every(id => /^[A-Z][A-Z0-9]{0,5}[-_]?\d+$/.test(id));
  return areOwn ? (ids[index] ?? '') : `TS${index + 1}`;
}
