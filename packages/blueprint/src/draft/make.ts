import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Brief } from '../brief/brief.ts';
import { loadBrief } from '../brief/folder.ts';
import type { Design } from '../design/design.ts';
import { writeDesignFolder } from '../design/folder.ts';
import { BlueprintError } from '../errors.ts';
import type { Asker } from './ask.ts';
import { changesBetween, type DesignChange } from './changes.ts';
import { type Draft, draftDesigns, planIncrements } from './design.ts';
import {
  briefOfIncrement,
  formatIncrements,
  incrementsFile,
  type PlannedIncrement,
  readIncrements,
} from './increments.ts';
import { critiqueDesign, reviseDesign, type ViewFinding } from './refine.ts';

export interface MakeGoal {
  readonly approaches: readonly string[];
  readonly testsFirst: boolean;
  /** Plan increments and design the first, or design one of those that are planned. */
  readonly increment: 'plan' | { readonly id: string; readonly learnt: string } | undefined;
  /** Rounds of critique and revision after the design. */
  readonly rounds: number;
  /** A design that is there may be written over. */
  readonly replace: boolean;
}

export interface RefinementRound {
  readonly findings: readonly ViewFinding[];
  readonly changes: readonly DesignChange[];
}

export interface MadeDesign {
  readonly folder: string;
  readonly approach: string | undefined;
  readonly design: Design;
  readonly rounds: readonly RefinementRound[];
}

/** Where the designs of an exploration stand, below the folder of their brief. */
export const optionsFolder = 'options';

/**
 * Makes the design of a brief and writes it beside it, or several of them below `options/`. Everything that could keep
 * it from being written is found out before the first question is asked.
 */
export async function makeDesigns(
  folder: string,
  brief: Brief,
  goal: MakeGoal,
  asker: Asker,
): Promise<readonly MadeDesign[]> {
  const place = await placeOf(folder, brief, goal, asker);
  const folders = foldersOf(place.folder, goal.approaches);
  if (!goal.replace) for (const each of folders) refuseExisting(each);
  const drafts = await draftDesigns({ ...goal, brief: place.brief, increment: place.increment }, asker);
  const made: MadeDesign[] = [];
  for (const [index, draft] of drafts.entries()) {
    const refined = await refineDraft(place.brief, draft, goal.rounds, asker);
    const target = folders[index] ?? place.folder;
    await writeDesignFolder(target, refined.design);
    made.push({ folder: target, approach: draft.approach, ...refined });
  }
  return made;
}

/** Looks at a design from all views and revises it, so many times. */
async function refineDraft(
  brief: string,
  { design }: Draft,
  rounds: number,
  asker: Asker,
): Promise<{ design: Design; rounds: readonly RefinementRound[] }> {
  const done: RefinementRound[] = [];
  let current = design;
  for (let round = 0; round < rounds; round++) {
    const findings = await critiqueDesign(brief, current, asker);
    if (findings.length === 0) break;
    const next = await reviseDesign(brief, current, findings, asker);
    done.push({ findings, changes: changesBetween(current, next) });
    current = next;
  }
  return { design: current, rounds: done };
}

interface Place {
  readonly folder: string;
  /** The text of its brief.md. */
  readonly brief: string;
  readonly increment: { readonly plan: PlannedIncrement; readonly learnt: string } | undefined;
}

async function placeOf(folder: string, brief: Brief, goal: MakeGoal, asker: Asker): Promise<Place> {
  if (goal.increment === undefined) return { folder, brief: brief.source, increment: undefined };
  const planned = goal.increment === 'plan' ? undefined : goal.increment;
  const increments =
    planned === undefined ? await writeIncrements(folder, brief, goal, asker) : loadIncrements(folder);
  const plan = increments.find(({ id }) => planned === undefined || id === planned.id);
  if (plan === undefined) throw unknownIncrement(folder, planned?.id ?? '', increments);
  const learnt = planned?.learnt ?? '';
  const target = join(dirname(folder), `${basename(folder)}-${plan.id.toLowerCase()}`);
  const file = join(target, 'brief.md');
  if (!existsSync(file)) {
    mkdirSync(target, { recursive: true });
    writeFileSync(file, briefOfIncrement(brief, plan, learnt), { flag: 'wx' });
  }
  return { folder: target, brief: loadBrief(target).source, increment: { plan, learnt } };
}

async function writeIncrements(
  folder: string,
  brief: Brief,
  { replace }: MakeGoal,
  asker: Asker,
): Promise<readonly PlannedIncrement[]> {
  const file = join(folder, incrementsFile);
  if (existsSync(file) && !replace) {
    throw new BlueprintError('file_exists', `${file} is there already`, {
      hint: 'Design one of its increments with --increment ID, or plan anew with --incremental --replace.',
    });
  }
  const increments = await planIncrements(brief.source, asker);
  // An id becomes part of a folder's name.
  const named = increments.map((increment, index) =>
    /^[A-Za-z]\w{0,15}$/.test(increment.id) ? increment : { ...increment, id: `I${index + 1}` },
  );
  writeFileSync(file, formatIncrements(brief.title, named));
  return named;
}

function loadIncrements(folder: string): readonly PlannedIncrement[] {
  const file = join(folder, incrementsFile);
  if (!existsSync(file)) {
    throw new BlueprintError('not_found', `there is no ${file}`, {
      hint: '"blueprint design --incremental" plans the increments.',
    });
  }
  const { increments, problems } = readIncrements(readFileSync(file, 'utf8'), file);
  if (problems.length === 0) return increments.filter(({ id }) => /^[A-Za-z]\w{0,15}$/.test(id));
  throw new BlueprintError('invalid_design', `${file} cannot be used as it is`, { problems });
}

function unknownIncrement(
  folder: string,
  id: string,
  increments: readonly PlannedIncrement[],
): BlueprintError {
  return new BlueprintError('not_found', `there is no increment "${id}" in ${join(folder, incrementsFile)}`, {
    details: increments.map(each => `${each.id}: ${each.title}`),
  });
}

function foldersOf(folder: string, approaches: readonly string[]): string[] {
  if (approaches.length === 0) return [folder];
  const names = approaches.map((approach, index) => slugOf(approach) || `option-${index + 1}`);
  const isUnique = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  return names.map((name, index) =>
    join(folder, optionsFolder, isUnique(name) ? name : `${name}-${index + 1}`),
  );
}

/** Letters and digits only, so that no approach can name a folder elsewhere. */
function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
}

/** A paid design must not fail to be written, and an edited one must not be lost. */
export function refuseExisting(folder: string): void {
  if (!existsSync(join(folder, 'architecture.md'))) return;
  throw new BlueprintError('file_exists', `there is a design in ${folder} already`, {
    hint: 'Revise it with "blueprint refine", or write over it with --replace.',
  });
}
