import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { plural, printable } from '@proven/terminal';
import type { Brief } from '../brief/brief.ts';
import { readDesignFolder, writeDesignFolder } from '../design/folder.ts';
import { checkDesign } from '../design/rules/check.ts';
import { type MadeDesign, type MakeGoal, makeDesigns, refuseExisting } from '../draft/make.ts';
import { BlueprintError } from '../errors.ts';
import { countSeverities } from '../finding.ts';
import {
  type CachedDesign,
  cacheDesign,
  cacheFolder,
  countHit,
  type DesignOptions,
  findDesign,
  findNear,
} from '../models/cache/store.ts';
import { type Session, shownPath } from './asking.ts';
import type { Invocation, Outcome } from './command.ts';
import { renderMade } from './render/made.ts';

/** Makes the designs of a goal, or takes one that was made for the same requirements; checks them, and says what to do next. */
export async function makeAndCheck(
  folder: string,
  brief: Brief,
  goal: MakeGoal,
  invocation: Invocation,
  session: Session,
): Promise<Outcome> {
  const cached = await takeFromCache(folder, brief, goal, invocation);
  const made = cached?.made ?? (await makeDesigns(folder, brief, goal, session.askerOf()));
  if (cached === undefined) tryToCache(brief, goal, made, invocation, session);
  const designs = await Promise.all(
    made.map(async each => ({
      ...(await describe(each, brief)),
      folder: shownPath(each.folder, invocation.directory),
    })),
  );
  const cost = session.cost();
  const takenFrom = cached?.entry === undefined ? null : originOf(cached.entry);
  const errors = designs.reduce((sum, each) => sum + each.errors, 0);
  return {
    data: { designs, cost, takenFrom },
    render: output => renderMade({ name: nameOf(made, folder), designs, cost, takenFrom }, output),
    ...(errors === 0 ? {} : { finding: foundErrors(errors) }),
  };
}

/** What the next command is given: an increment has a folder of its own, and options stand below that of their brief. */
function nameOf([first]: readonly MadeDesign[], folder: string): string {
  if (first === undefined) return basename(folder);
  return basename(first.approach === undefined ? first.folder : dirname(dirname(first.folder)));
}

/** Only a whole design of one brief is kept: increments and explorations depend on more than the brief. */
function cacheOptionsOf({ approaches, increment, testsFirst, rounds }: MakeGoal): DesignOptions | undefined {
  return approaches.length > 0 || increment !== undefined ? undefined : { testsFirst, rounds };
}

async function takeFromCache(
  folder: string,
  brief: Brief,
  goal: MakeGoal,
  { options, directory, now, terminal, json }: Invocation,
): Promise<{ made: readonly MadeDesign[]; entry: CachedDesign } | undefined> {
  const settings = cacheOptionsOf(goal);
  const cache = cacheFolder(directory);
  if (settings === undefined || options['fresh'] === true || !existsSync(cache)) return undefined;
  const hit = findDesign(cache, brief, settings);
  if (hit === undefined) {
    for (const { entry, similarity } of json ? [] : findNear(cache, brief)) {
      const share = `${Math.round(similarity * 100)} %`;
      terminal.err.line(
        `Much like this (${share}) was designed before: ${printable(entry.title)}; blueprint cache show ${entry.hash.slice(0, 12)}`,
      );
    }
    return undefined;
  }
  if (!goal.replace) refuseExisting(folder);
  await writeDesignFolder(folder, hit.design);
  countHit(cache, hit.entry, now());
  return { made: [{ folder, approach: undefined, design: hit.design, rounds: [] }], entry: hit.entry };
}

/** The design is made and paid for: a cache that cannot be written must not cost anybody the rest. */
function tryToCache(...given: Parameters<typeof putIntoCache>): void {
  try {
    putIntoCache(...given);
  } catch (error) {
    const [, , , { terminal, directory }] = given;
    terminal.err.line(
      `The design was not put into the cache ${printable(cacheFolder(directory))}: ${printable((error as Error).message)}`,
    );
  }
}

function putIntoCache(
  brief: Brief,
  goal: MakeGoal,
  made: readonly MadeDesign[],
  { directory, now }: Invocation,
  session: Session,
): void {
  const settings = cacheOptionsOf(goal);
  const [design] = made;
  if (settings === undefined || design === undefined) return;
  cacheDesign(cacheFolder(directory), brief, settings, {
    design: design.design,
    model: session.answeredBy(),
    cost: session.cost(),
    at: now(),
  });
}

function originOf({ name, model, createdAt, cost }: CachedDesign) {
  return { name, model, createdAt, saved: cost };
}

function foundErrors(errors: number): BlueprintError {
  return new BlueprintError('findings', `the rules found ${plural(errors, 'error')} in the design`, {
    hint: '"blueprint check" shows them; "blueprint refine" revises the design.',
  });
}

/** Read back from the disk: that is what a person will see, and what is built. */
async function describe({ folder, approach, rounds }: MadeDesign, brief: Brief) {
  const { design, places } = await readDesignFolder(folder);
  const findings = checkDesign(design, brief, places);
  return {
    approach: approach ?? null,
    title: design.title,
    decisions: design.decisions.length,
    tasks: design.phases.reduce((sum, { tasks }) => sum + tasks.length, 0),
    risks: design.risks.length,
    rounds: rounds.map(({ findings: found, changes }) => ({
      findings: found.length,
      changes: changes.length,
    })),
    ...countSeverities(findings),
  };
}
