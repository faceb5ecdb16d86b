import { parse } from 'yaml';
import { z } from 'zod';
import { answerSchemas } from './answers.ts';

/** One Markdown file of the library, read. */
export interface PromptFile {
  readonly purpose: string;
  readonly placeholders: readonly string[];
  /** Which answer is asked for; undefined where that is text, or where the file only adds to another prompt. */
  readonly answer: keyof typeof answerSchemas | undefined;
  readonly body: string;
}

const frontMatterSchema = z.strictObject({
  purpose: z.string().min(1),
  placeholders: z.array(z.string()).default([]),
  answer: z.enum(Object.keys(answerSchemas) as [keyof typeof answerSchemas]).optional(),
});

/**
 * Reads a prompt's file, and compares the placeholders that it uses, declares and is filled with: all three must be the
 * same. Throws an `Error`, because a prompt that does not fit is a mistake of ours.
 */
export function parsePromptFile(name: string, source: string, expected: readonly string[]): PromptFile {
  const match = /^---\n(?<head>.*?)\n---\n(?<body>.*)$/s.exec(source.replaceAll('\r\n', '\n'));
  if (match?.groups === undefined) throw new Error(`The prompt ${name} has no front matter.`);
  const head = frontMatterSchema.safeParse(parse(match.groups['head'] ?? ''));
  if (!head.success) throw new Error(`The prompt ${name}: ${z.prettifyError(head.error)}`);
  const body = (match.groups['body'] ?? '').trim();
  const { purpose, placeholders, answer } = head.data;
  requireSame(name, 'declares', placeholders, expected);
  requireSame(name, 'uses', placeholdersIn(body), expected);
  return { purpose, placeholders, answer, body };
}

/** Puts the values in, in one pass: what looks like a placeholder inside a value stays as it is. */
export function fill(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`No value was given for the placeholder {{${name}}}.`);
    return value;
  });
}

const placeholder = /\{\{([a-z]+)\}\}/g;

function placeholdersIn(body: string): string[] {
  const malformed = body.replace(placeholder, '').match(/\{\{[^}]*\}?\}?/);
  if (malformed !== null) throw new Error(`"${malformed[0]}" is not a placeholder.`);
  return [...new Set(Array.from(body.matchAll(placeholder), ([, name = '']) => name))];
}

function requireSame(
  name: string,
  verb: string,
  given: readonly string[],
  expected: readonly string[],
): void {
  const unknown = given.filter(one => !expected.includes(one));
  const missing = expected.filter(one => !given.includes(one));
  if (unknown.length > 0)
    throw new Error(`The prompt ${name} ${verb} an unknown placeholder: ${unknown.join(', ')}.`);
  if (missing.length > 0)
    throw new Error(`The prompt ${name} lacks a placeholder that is filled: ${missing.join(', ')}.`);
}
