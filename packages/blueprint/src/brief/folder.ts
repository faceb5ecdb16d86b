import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { formatCount } from '../format-count.ts';
import type { Brief, Requirement } from './brief.ts';
import { type BriefReading, readBrief } from './read.ts';

/** 256 KiB: about 64,000 tokens, which every call of a model would carry. The longest real brief seen has 2.3 KB. */
export const largestBriefBytes = 256 * 1024;

/** Reads brief.md of a design's folder. Throws `not_found`, or `invalid_brief` for what is no text; `problems` has the rest. */
export function readBriefFile(folder: string): BriefReading {
  const file = join(folder, 'brief.md');
  return readBrief(decode(readBytes(file), file), { name: basename(folder), file });
}

/** The same; null where a design from elsewhere has no brief. */
export function readBriefIfAny(folder: string): BriefReading | null {
  return unlessMissing(() => readBriefFile(folder), null);
}

/** The brief of a design's folder, when everything in it can be understood; else throws `invalid_brief` with every problem. */
export function loadBrief(folder: string): Brief {
  const { brief, problems } = readBriefFile(folder);
  if (problems.length === 0) return brief;
  throw new BlueprintError('invalid_brief', 'the brief cannot be used as it is', { problems });
}

/** What the brief of a design's folder asks for; nothing where there is no brief. Throws `invalid_brief`. */
export function loadRequirements(folder: string): readonly Requirement[] {
  return unlessMissing(() => loadBrief(folder).requirements, []);
}

function unlessMissing<Result, Instead>(read: () => Result, instead: Instead): Result | Instead {
  try {
    return read();
  } catch (error) {
    if (error instanceof BlueprintError && error.code === 'not_found') return instead;
    throw error;
  }
}

function readBytes(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > largestBriefBytes) throw tooLarge(file, size);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof BlueprintError) throw error;
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new BlueprintError(
      isMissing ? 'not_found' : 'invalid_brief',
      isMissing ? `there is no brief ${file}` : `${file} cannot be read`,
      {
        details: isMissing ? [] : [`The system says: ${(error as Error).message}`],
        hint: isMissing
          ? `"blueprint init ${basename(dirname(file))}" writes one to fill in.`
          : 'A brief is a file that you may read.',
        cause: error,
      },
    );
  }
}

function tooLarge(file: string, size: number): BlueprintError {
  const inKilobytes = (bytes: number) => `${formatCount(Math.ceil(bytes / 1024))} KiB`;
  return new BlueprintError(
    'invalid_brief',
    `${file} has ${inKilobytes(size)}; a brief has at most ${inKilobytes(largestBriefBytes)}`,
    {
      hint: 'A model reads all of it with every question. Keep what decides the design, and name the rest by its path.',
    },
  );
}

function decode(bytes: Buffer, file: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8: told below.
  }
  throw new BlueprintError('invalid_brief', `${file} is not a text in UTF-8`, {
    hint: 'Save it as UTF-8. A document of a word processor must be exported as Markdown or text first.',
  });
}
