import type { Decision } from '../../design/design.ts';
import type { TableBlock } from './blocks.ts';
import { conceptOf, optionVocabulary } from './vocabulary.ts';
import { plain, saysNothing } from './words.ts';

type Option = Decision['options'][number];

/** The options of a table whose first column names them; undefined for any other table. */
export function optionsOfTable(table: TableBlock): Option[] | undefined {
  const concepts = table.header.map(cell => conceptOf(optionVocabulary, cell));
  const nameColumn = concepts.indexOf('name');
  if (nameColumn === -1 || table.header.length < 2) return undefined;
  return table.rows.map(({ cells }) => {
    const chosen = cells.some(cell => /^\W*(?:chosen|selected|accepted|recommended|✅)/i.test(plain(cell)));
    const pros: string[] = [];
    const cons: string[] = [];
    cells.forEach((cell, index) => {
      if (index === nameColumn || saysNothing(cell)) return;
      const text =
        concepts[index] === undefined && table.header.length > 2
          ? `${plain(table.header[index] ?? '')}: ${cell}`
          : cell;
      (concepts[index] === 'pros' || (concepts[index] !== 'cons' && chosen) ? pros : cons).push(text);
    });
    return { name: plain(cells[nameColumn] ?? ''), pros, cons };
  });
}

/** `A (why not); B: why not`, or a sentence an option. What is said against or about an option counts as its cost. */
export function optionsOfText(text: string): Option[] {
  const clauses = splitOutsideBrackets(text, ';');
  const reasoned = clauses.filter(clause => /[(:]|\s[–—-]\s/.test(clause)).length;
  const short = clauses.every(clause => clause.split(' ').length <= 6);
  const parts =
    clauses.length > 1 && (short || 2 * reasoned >= clauses.length) ? clauses : listOrSentences(text);
  return parts.map(optionOf).filter(({ name }) => name !== '');
}

/** `Kafka, SQS, or Redis` is a list; anything longer is read by its sentences. */
function listOrSentences(text: string): string[] {
  const names = splitOutsideBrackets(text.replace(/\.$/, ''), ',');
  const isList = names.length > 1 && !/[.:]\s/.test(text) && names.every(name => name.split(' ').length <= 4);
  return isList ? names : splitSentences(text);
}

/**
 * Options that a text on trade-offs speaks about: a sentence that begins with an emphasised name, or says that
 * something was rejected.
 */
export function optionsInTradeOffs(text: string): Option[] {
  return splitSentences(text).flatMap(sentence => {
    const named = /^(\*[^*\n]{1,60}\*|\*\*[^*\n]{1,60}\*\*)\s([\s\S]+)$/.exec(sentence);
    const rejected = /^(.{3,90}?)\s(?:was|were)\srejected(?:\s?[:,]\s?|\sbecause\s|\.$)([\s\S]*)$/.exec(
      sentence,
    );
    const [, name, detail = ''] = named ?? rejected ?? [];
    return name === undefined ? [] : [{ name: plain(name), pros: [], cons: detail === '' ? [] : [detail] }];
  });
}

function optionOf(part: string): Option {
  const text = part
    .trim()
    .replace(/^(?:and|or)\s/i, '')
    .replace(/[.;]$/, '');
  const split =
    /^(\*\*[^*]{1,120}\*\*|\*[^*]{1,120}\*|`[^`]{1,120}`)\s{0,2}[:–—-]\s{0,2}([\s\S]+)$/.exec(text) ??
    /^([^(:]{2,120}?)\s?\(([\s\S]+)\)$/.exec(text) ??
    /^([^:]{2,120}?)(?::\s|\s[–—-]\s)([\s\S]+)$/.exec(text) ??
    /^(.{2,60}?)\s((?:is|are|was|were|needs?|requires?|has|have|lacks?|adds?|would|cannot|can|makes?|finds?|handles?|does|manages?|keeps?|works?|uses?|supports?|replaces?|solves?)\b[\s\S]+)$/.exec(
      text,
    );
  const [, name = text, detail] = split ?? [];
  return { name: plain(name), pros: [], cons: detail === undefined ? [] : [detail.trim()] };
}

/** Splits at a character that is in no bracket and no code span. */
function splitOutsideBrackets(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let inCode = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === '`') inCode = !inCode;
    else if (inCode) continue;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)].map(part => part.trim()).filter(part => part !== '');
}

/** Ends of sentences: a full stop, then a space, then what begins one. */
export function splitSentences(text: string): string[] {
  return text
    .split(/(?<=[.!?]["”’)]?)\s+(?=[\p{Lu}`*"“([])/u)
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '');
}
