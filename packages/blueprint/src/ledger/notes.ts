import { join } from 'node:path';
import { z } from 'zod';
import { appendLine } from '../disk/append-line.ts';
import { redact } from '../redact.ts';
import { journalName } from './keep.ts';

// What only a person knows, as lines of the journal of a design. They are never changed: a note that was wrong is taken
// back by another one.

const base = {
  /** Its id: eight hexadecimal digits. */
  note: z.string().min(1),
  /** When it was written down; ISO 8601, UTC. */
  at: z.iso.datetime(),
  /** When it happened; ISO 8601, UTC. */
  on: z.iso.datetime(),
  text: z.string(),
};

/** How much of a design was changed before it was used. */
export const changeSizes = ['none', 'minor', 'major'] as const;
export type ChangeSize = (typeof changeSizes)[number];

const noteSchema = z.discriminatedUnion('event', [
  z.object({ ...base, event: z.literal('accepted'), changes: z.enum(changeSizes) }),
  z.object({ ...base, event: z.literal('reviewed'), minutes: z.number().positive() }),
  z.object({ ...base, event: z.literal('deployed') }),
  z.object({ ...base, event: z.literal('defect') }),
  z.object({ ...base, event: z.literal('incident') }),
  z.object({ ...base, event: z.literal('performance'), isWithinTargets: z.boolean() }),
  z.object({ ...base, event: z.literal('satisfaction'), score: z.number().min(0).max(10) }),
  z.object({ ...base, event: z.literal('lesson') }),
  z.object({ ...base, event: z.literal('retracted'), of: z.string() }),
]);

export type Note = z.infer<typeof noteSchema>;
export type NoteKind = Note['event'];
/** The notes of a journal, in order, without those that were taken back. Lines of other kinds are none. Pure. */
export function parseNotes(source: string): Note[] {
  const all = source.split('\n').flatMap(line => parseLine(line) ?? []);
  const retracted = new Set(all.flatMap(each => (each.event === 'retracted' ? [each.of] : [])));
  return all.filter(({ note, event }) => event !== 'retracted' && !retracted.has(note));
}

/** Puts a note on disk before it returns, without secrets. */
export function appendNote(design: string, note: Note, secrets: readonly string[]): void {
  appendLine(join(design, journalName), { ...note, text: redact(note.text, secrets) });
}

function parseLine(line: string): Note | undefined {
  if (!line.includes('"note"')) return undefined;
  try {
    return noteSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
