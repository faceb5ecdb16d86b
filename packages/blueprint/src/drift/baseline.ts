import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../disk/write-whole.ts';
import { BlueprintError } from '../errors.ts';
import { type Deviation, keyOf } from './deviation.ts';
import type { Drift } from './drift.ts';

/** In the folder of the design, committed with it. */
const baselineFile = 'drift_baseline.json';

const known = z.union([
  z.string().transform(deviation => ({ deviation, reason: null })),
  z.strictObject({ deviation: z.string(), reason: z.string().min(1) }),
]);
const schema = z.strictObject({ known: z.array(known) });

/** A deviation that is known. */
export interface BaselineEntry {
  /** As `keyOf` has it. */
  readonly deviation: string;
  /** Why it may stay for now, in the words of a person; null where nobody has written it down. */
  readonly reason: string | null;
}

/** What drift was there when the baseline was made. Undefined where there is none. Throws `invalid_configuration`. */
export function readBaseline(design: string): readonly BaselineEntry[] | undefined {
  const path = join(design, baselineFile);
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8'))).known;
  } catch (cause) {
    throw new BlueprintError('invalid_configuration', `${path} is no baseline`, {
      hint: 'It holds {"known": […]} with a text for each deviation, or {"deviation": …, "reason": …}. "git checkout" brings the last one back.',
      cause,
    });
  }
}

export interface Compared {
  /** Not in the baseline. */
  readonly fresh: readonly Deviation[];
  /** In the baseline. */
  readonly known: readonly Deviation[];
  /** Entries of the baseline whose deviation is there, each once, with what people say of it. */
  readonly kept: readonly BaselineEntry[];
  /** Entries of the baseline for which there is no deviation any more. */
  readonly stale: readonly string[];
}

/** Holds drift against a baseline. An entry about what was not measured this time is not stale. Pure. */
export function compareWithBaseline(
  { deviations, figures }: Pick<Drift, 'deviations' | 'figures'>,
  baseline: readonly BaselineEntry[],
): Compared {
  const isMeasured = (entry: string) =>
    !entry.startsWith('unproven_requirement ') || figures.unprovenRequirements.notMeasured === null;
  const entries = new Set(baseline.map(({ deviation }) => deviation));
  const present = new Set(deviations.map(keyOf));
  return {
    fresh: deviations.filter(each => !entries.has(keyOf(each))),
    known: deviations.filter(each => entries.has(keyOf(each))),
    kept: baseline.filter(({ deviation }) => present.has(deviation)),
    stale: [...entries].filter(entry => !present.has(entry) && isMeasured(entry)),
  };
}

/**
 * Writes a baseline: the first one has everything that deviates, a later one only what the one before had as well, with
 * its reasons. So it can only shrink; who wants more in it removes the file, which a reviewer sees.
 */
export function writeBaseline(design: string, { fresh, known, stale }: Compared): void {
  const before = readBaseline(design);
  const gone = new Set(stale);
  const all: readonly BaselineEntry[] =
    before ?? [...fresh, ...known].map(each => ({ deviation: keyOf(each), reason: null }));
  const kept = new Map(
    all.filter(({ deviation }) => !gone.has(deviation)).map(each => [each.deviation, each] as const),
  );
  const entries = [...kept.keys()].sort().map(deviation => {
    const reason = kept.get(deviation)?.reason ?? null;
    return reason === null ? deviation : { deviation, reason };
  });
  writeWhole(join(design, baselineFile), `${JSON.stringify({ known: entries }, null, 2)}\n`);
}
