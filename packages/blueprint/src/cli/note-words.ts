import type { NoteKind } from '../ledger/notes.ts';

export interface NoteShape {
  /** A note of this kind says nothing without one. */
  readonly needsText: boolean;
  readonly example: string;
  /** The option that belongs to this kind alone. */
  readonly option?: 'changes' | 'minutes' | 'missed' | 'score';
}

/** The kinds of notes, as people name them. */
export const noteWords: Readonly<Record<NoteKind, NoteShape>> = {
  accepted: { needsText: false, example: '', option: 'changes' },
  reviewed: { needsText: false, example: '', option: 'minutes' },
  deployed: { needsText: false, example: '' },
  defect: { needsText: true, example: 'an empty cart cannot be paid' },
  incident: { needsText: true, example: 'the queue was full for an hour' },
  performance: { needsText: false, example: '', option: 'missed' },
  satisfaction: { needsText: false, example: '', option: 'score' },
  lesson: { needsText: true, example: 'a template would have helped' },
  retracted: { needsText: true, example: '1a2b3c4d' },
};
