import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BlueprintError } from '../../errors.ts';
import { type Model, type ModelRequest, type ModelResponse, unknownUsage } from '../port.ts';
import { requestHash } from '../request-hash.ts';
import type { ModelSurroundings } from '../surroundings.ts';

/** Enough to tell prompts apart, short enough for a model to repeat. */
const markerDigits = 12;
const markers = /blueprint-prompt:\s*([0-9a-f]{12})\b/g;

/**
 * A model that a person asks: the prompt is a file, and so is the answer. Works with any chat window and no key.
 * `respond` takes the answer if it is there; otherwise it writes the prompt and throws `answer_awaited`. Throws
 * `wrong_answer_file` for an answer to another prompt, and leaves that file as it is.
 */
export function openManual(id: string, { calls, directory }: ModelSurroundings): Model {
  return {
    name: id === '' ? 'manual' : `manual/${id}`,
    vendor: 'manual',
    id: id === '' ? 'manual' : id,
    billing: 'elsewhere',
    modes: ['text'],
    respond: async request => takeAnswer(request, id, filesOf(request, calls), directory),
  };
}

interface Files {
  readonly folder: string;
  readonly prompt: string;
  readonly answer: string;
}

function filesOf({ step, attempt }: ModelRequest, folder: string): Files {
  const stem = join(folder, attempt === 1 ? step : `${step}-repair-${attempt - 1}`);
  return { folder, prompt: `${stem}.prompt.md`, answer: `${stem}.answer.md` };
}

function takeAnswer(request: ModelRequest, id: string, files: Files, directory: string): ModelResponse {
  const marker = requestHash(request, 'text').slice(0, markerDigits);
  const given = existsSync(files.answer) ? readFileSync(files.answer, 'utf8').replace(/^\uFEFF/, '') : '';
  const text = withoutTemplate(given);
  if (text === '') {
    writePrompt(request, marker, files);
    throw awaited(request, files, directory);
  }
  const answered = markerOf(given);
  if (answered === marker) return responseOf(text.replace(markerLine, '').trim(), id);
  writePromptOnly(request, marker, files);
  throw wrongFile(answered, marker, files, directory);
}

/** The line of the marker, in any of the dresses that a model may give it. */
const markerLine = /^[^\n]*blueprint-prompt:\s*[0-9a-f]{12}\b[^\n]*\n?/gm;
const templateEnd = '<!-- paste the whole answer below this line -->';

/** What a person put into the answer's file: everything but our own head of it. */
function withoutTemplate(given: string): string {
  const end = given.indexOf(templateEnd);
  return (end === -1 ? given : given.slice(end + templateEnd.length)).trim();
}

/** The answer's own marker counts more than that of our head: a person can paste into the wrong file. */
function markerOf(given: string): string | undefined {
  return [...given.matchAll(markers)].at(-1)?.[1];
}

function writePrompt(request: ModelRequest, marker: string, files: Files): void {
  writePromptOnly(request, marker, files);
  writeFileSync(files.answer, `<!-- blueprint-prompt: ${marker} -->\n${templateEnd}\n`);
}

function writePromptOnly(
  { system, prompt }: ModelRequest,
  marker: string,
  { folder, prompt: path }: Files,
): void {
  mkdirSync(folder, { recursive: true });
  const parts = [
    system.trim(),
    prompt.trim(),
    `Write this line above your answer, unchanged, as the only thing beside it: blueprint-prompt: ${marker}`,
  ];
  writeFileSync(path, `${parts.filter(part => part !== '').join('\n\n')}\n`);
}

function awaited({ step, attempt }: ModelRequest, files: Files, directory: string): BlueprintError {
  const what = attempt === 1 ? `the prompt of "${step}"` : `a prompt that asks for a corrected "${step}"`;
  return new BlueprintError('answer_awaited', `${what} waits for its answer`, {
    details: [`prompt: ${relative(directory, files.prompt)}`, `answer: ${relative(directory, files.answer)}`],
    hint: 'Paste the prompt into a chat, save the answer in its file, and run the same command again.',
  });
}

function wrongFile(
  answered: string | undefined,
  marker: string,
  files: Files,
  directory: string,
): BlueprintError {
  const path = relative(directory, files.answer);
  const message =
    answered === undefined
      ? `${path} does not say which prompt it answers`
      : `${path} answers another prompt`;
  return new BlueprintError('wrong_answer_file', message, {
    details: [
      ...(answered === undefined ? [] : [`found:    blueprint-prompt: ${answered}`]),
      `expected: blueprint-prompt: ${marker}`,
    ],
    hint:
      answered === undefined
        ? `If it answers ${relative(directory, files.prompt)}, put the expected line on top of it.`
        : `The brief or the prompt changed since. Move the file away; ${relative(directory, files.prompt)} is the prompt to answer now.`,
  });
}

function responseOf(text: string, id: string): ModelResponse {
  return {
    text,
    mode: 'text',
    finish: 'complete',
    usage: unknownUsage,
    costUsd: null,
    model: id,
    durationMs: 0,
    retries: 0,
    lostAttempts: 0,
    warnings: [],
  };
}
