import { type Answer, sourceOf, spanOf, take } from './answer.ts';
import type { Block, Code } from './blocks.ts';

/** A fence with fewer lines is a command or an example beside the prompt. */
const fewestLines = 3;

/** The execution prompt, exactly as it stands: the largest code block of the section, a quote, or the section itself. */
export function readPrompt(answer: Answer, blocks: readonly Block[]): string {
  const code = largest(codeIn(blocks));
  if (code !== undefined && !isExample(code, blocks)) {
    take(answer, code);
    return code.content.replace(/\n$/, '');
  }
  const quote = blocks.find(block => block.type === 'quote');
  if (quote !== undefined) {
    take(answer, quote);
    return sourceOf(answer, quote).replace(/^[ \t]*>[ \t]?/gm, '');
  }
  const text = withoutRulesAround(blocks);
  take(answer, ...blocks);
  return text.length === 0 ? '' : sourceOf(answer, spanOf(text));
}

/** Whether a prompt is fenced or quoted as a whole: what stands below it is then no part of it. */
export function holdsWholePrompt(blocks: readonly Block[]): boolean {
  const code = largest(codeIn(blocks));
  return (code !== undefined && isDocument(code)) || blocks.some(({ type }) => type === 'quote');
}

/** A prompt that nobody fenced has headings of its own, and code only as an example. */
function isExample(code: Code, blocks: readonly Block[]): boolean {
  return blocks.some(({ type }) => type === 'heading') && !isDocument(code);
}

function isDocument({ content, info }: Code): boolean {
  return /^(?:markdown|md|mdx|prompt)$/i.test(info) || /^#{1,4} \S/m.test(content);
}

function withoutRulesAround(blocks: readonly Block[]): readonly Block[] {
  const isText = ({ type }: Block) => type !== 'rule';
  return blocks.slice(blocks.findIndex(isText), blocks.findLastIndex(isText) + 1);
}

/** The prompt of an answer that has no section for one: a large block that reads like a document. */
export function findPrompt(blocks: readonly Block[]): Code | undefined {
  return largest(
    codeIn(blocks).filter(({ content, info }) => {
      const isText = /^(?:|markdown|md|text|txt|prompt)$/i.test(info);
      return (
        isText &&
        content.split('\n').length > 12 &&
        /^#{1,3} |\b(?:implement|build|create|you are|requirements|tests?)\b/im.test(content)
      );
    }),
  );
}

function codeIn(blocks: readonly Block[]): Code[] {
  return blocks.flatMap(block => {
    if (block.type === 'code') return block.content.split('\n').length > fewestLines ? [block] : [];
    if (block.type === 'list') return block.items.flatMap(item => codeIn(item.blocks));
    return block.type === 'quote' ? codeIn(block.blocks) : [];
  });
}

function largest(blocks: readonly Code[]): Code | undefined {
  return [...blocks].sort((a, b) => b.content.length - a.content.length)[0];
}
