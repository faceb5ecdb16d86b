import { type Answer, sourceOf, take } from '../answer/answer.ts';
import { type Block, readDocument } from '../answer/blocks.ts';
import { flowOf } from '../answer/flow.ts';
import { headingWords, labelWords } from '../answer/words.ts';
import type { ImportFile, UnplacedLine } from '../imported.ts';

// What the formats that are folders of Markdown files have in common.

/** A file of a folder, opened. */
export interface OpenFile {
  readonly file: ImportFile;
  readonly answer: Answer;
  readonly blocks: readonly Block[];
}

/** The files by their name without the folder, `plan.md`; of two with one name the first counts. */
export function openFiles(files: readonly ImportFile[]): ReadonlyMap<string, OpenFile> {
  const open = new Map<string, OpenFile>();
  for (const file of files) {
    const name = nameOf(file);
    const document = readDocument(file.text);
    const key = open.has(name) ? file.path : name;
    open.set(key, { file, answer: { document, placed: new Set() }, blocks: flowOf(document.blocks) });
  }
  return open;
}

export function nameOf({ path }: ImportFile): string {
  return (path.split('/').at(-1) ?? path).toLowerCase();
}

/** The blocks below the first heading with one of these names, up to the next of its level. */
export function sectionNamed({ answer, blocks }: OpenFile, name: RegExp): readonly Block[] {
  const start = blocks.findIndex(block => block.type === 'heading' && name.test(labelWords(block.text)));
  const heading = blocks[start];
  if (heading?.type !== 'heading') return [];
  take(answer, heading);
  const length = blocks
    .slice(start + 1)
    .findIndex(block => block.type === 'heading' && block.level <= heading.level);
  return blocks.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

/** The title of a file, without the word before its colon: `Implementation Plan: Search` is `Search`. */
export function titleOf(open: OpenFile | undefined): string {
  const first = open?.blocks.find(block => block.type === 'heading');
  if (open === undefined || first?.type !== 'heading' || first.level > 1) return '';
  take(open.answer, first);
  return headingWords(first.text).replace(
    /^(?:implementation plan|feature specification|tasks|proposal|design|change)\s?:\s?/i,
    '',
  );
}

/** Everything that is not placed yet, in the file's own words, with its headings one level below a section's. */
export function restOf({ answer, blocks }: OpenFile): string {
  const rest = blocks.filter(block => !answer.placed.has(block.line) && block.type !== 'rule');
  take(answer, ...rest);
  return rest
    .map(block => (block.type === 'heading' ? `### ${headingWords(block.text)}` : sourceOf(answer, block)))
    .join('\n\n');
}

/** What no file's reader took. */
export function unplacedOf(files: Iterable<OpenFile>): UnplacedLine[] {
  return [...files].flatMap(({ file, answer }) =>
    answer.document.lines.flatMap((text, index) => {
      const isStructure = text.trim() === '' || /^[ \t]*(?:[-*_=]{3,}|`{3,}\w*|~{3,}\w*)[ \t]*$/.test(text);
      return isStructure || answer.placed.has(index + 1) ? [] : [{ file: file.path, line: index + 1, text }];
    }),
  );
}
