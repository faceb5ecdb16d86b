import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlueprintError } from '../errors.ts';
import { journalName } from '../ledger/keep.ts';
import { type ChangeSize, type Note, type NoteKind, parseNotes } from '../ledger/notes.ts';
import type { OptionValues } from './command.ts';
import { noteWords } from './note-words.ts';

/** When something happened, as far as it was said. */
export interface TimeSpan {
  readonly from: Date;
  readonly to: Date;
}

/** The kind of a note, from the command line. Throws `usage`. */
export function kindOf(kind: string): NoteKind {
  const word = Object.keys(noteWords).find((each): each is NoteKind => each === kind);
  if (word !== undefined) return word;
  throw new BlueprintError('usage', `"${kind}" is no kind of note`, {
    hint: `The kinds are ${Object.keys(noteWords).join(', ')}.`,
  });
}

/** A note of what the command line says. Throws `usage` for what does not fit, and `not_found` for a note to take back. */
export function makeNote(
  event: NoteKind,
  text: string,
  options: OptionValues,
  now: Date,
  folder: string,
): Note {
  refuseForeignOptions(event, options);
  const { needsText } = noteWords[event];
  if (needsText && text === '') {
    throw new BlueprintError('usage', `a note of the kind "${event}" needs a text`, {
      hint: `Such as: blueprint note ${event} "${noteWords[event].example}"`,
    });
  }
  const on = timeOf(options['on'] as TimeSpan | undefined, now);
  const base = { note: randomBytes(4).toString('hex'), at: now.toISOString(), on: on.toISOString(), text };
  switch (event) {
    case 'accepted':
      return { ...base, event, changes: (options['changes'] as ChangeSize | undefined) ?? 'none' };
    case 'reviewed':
      return { ...base, event, minutes: required(options, 'minutes', event) };
    case 'performance':
      return { ...base, event, isWithinTargets: options['missed'] !== true };
    case 'satisfaction':
      return { ...base, event, score: required(options, 'score', event) };
    case 'retracted':
      return { ...base, event, of: knownNote(text, folder) };
    default:
      return { ...base, event };
  }
}

/** Of a day its end: what is measured up to it is then not too short. Not after now. */
function timeOf(span: TimeSpan | undefined, now: Date): Date {
  if (span === undefined) return now;
  if (span.from <= now) return span.to < now ? span.to : now;
  throw new BlueprintError('usage', `${span.from.toISOString().slice(0, 16)} (UTC) is still to come`, {
    hint: 'A note is of what has happened.',
  });
}

/** An option that has no effect would be believed to have one. */
function refuseForeignOptions(event: NoteKind, options: OptionValues): void {
  for (const name of ['changes', 'minutes', 'missed', 'score']) {
    if (options[name] === undefined || noteWords[event].option === name) continue;
    throw new BlueprintError('usage', `a note of the kind "${event}" has no --${name}`);
  }
}

function required(options: OptionValues, name: 'minutes' | 'score', event: NoteKind): number {
  const value = options[name] as number | undefined;
  if (value !== undefined) return value;
  throw new BlueprintError('usage', `a note of the kind "${event}" needs --${name}`);
}

/** The id of a note that is there and holds. */
function knownNote(id: string, folder: string): string {
  const journal = join(folder, journalName);
  const notes = existsSync(journal) ? parseNotes(readFileSync(journal, 'utf8')) : [];
  if (notes.some(({ note }) => note === id)) return id;
  throw new BlueprintError('not_found', `there is no note "${id}" to take back`, {
    details: notes.map(({ note, event, text }) => `${note}  ${event} ${text}`.trimEnd()),
    hint: 'Give the id of one of the notes.',
  });
}
