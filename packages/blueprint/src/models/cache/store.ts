import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Brief } from '../../brief/brief.ts';
import { type Design, designSchema } from '../../design/design.ts';
import { appendLine } from '../../disk/append-line.ts';
import { writeWhole } from '../../disk/write-whole.ts';
import type { Problem } from '../../errors.ts';
import type { Cost } from '../cost.ts';
import { renumber } from './renumber.ts';
import { canonicalize, requirementHash } from './requirements.ts';
import { gramsOf, similarity } from './similarity.ts';

const cost = z.strictObject({
  usd: z.number().nullable(),
  basis: z.enum(['measured', 'estimated', 'unpriced']),
});

const entrySchema = z.strictObject({
  version: z.literal(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of the brief it was designed for. */
  name: z.string(),
  title: z.string(),
  /** The exact id that designed it. */
  model: z.string(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  /** What the design cost, and so what a hit saves. */
  cost,
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  requirements: z.array(z.strictObject({ id: z.string(), text: z.string() })),
  /** For finding near matches. */
  grams: z.array(z.string()),
  design: designSchema,
});

export type CachedDesign = z.infer<typeof entrySchema>;
export type DesignOptions = CachedDesign['options'];

const hitSchema = z.object({ hash: z.string(), at: z.string(), saved: cost });
export type CacheHit = z.infer<typeof hitSchema>;

export interface NearMatch {
  readonly entry: CachedDesign;
  /** From 0 to 1. */
  readonly similarity: number;
}

export interface CacheContent {
  /** The newest first. */
  readonly entries: readonly CachedDesign[];
  readonly hits: readonly CacheHit[];
  /** Files that cannot be read; they are left alone. */
  readonly problems: readonly Problem[];
}

/** Below this, two briefs share no more than the words that all briefs have. */
const nearFrom = 0.5;
const hitsName = 'hits.jsonl';

/** The folder of cached designs below the folder where the user stands. */
export function cacheFolder(directory: string): string {
  return join(directory, '.blueprint', 'cache');
}

export function readCache(folder: string): CacheContent {
  const problems: Problem[] = [];
  const names = existsSync(folder)
    ? readdirSync(folder).filter(name => /^[0-9a-f]{64}\.json$/.test(name))
    : [];
  const entries = names.flatMap(name => {
    const entry = readEntry(join(folder, name));
    if (entry === undefined) problems.push(unreadable(join(folder, name)));
    return entry ?? [];
  });
  entries.sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  return { entries, hits: readHits(join(folder, hitsName)), problems };
}

/** The design that was made for these requirements, under the ids of this brief; undefined where there is none. */
export function findDesign(
  folder: string,
  brief: Brief,
  options: DesignOptions,
): { readonly entry: CachedDesign; readonly design: Design } | undefined {
  const entry = readEntry(join(folder, `${requirementHash(brief, options)}.json`));
  return entry === undefined
    ? undefined
    : { entry, design: renumber(entry.design, entry.requirements, brief.requirements) };
}

/** Designs for briefs that read alike, the nearest first. */
export function findNear(folder: string, brief: Brief, most = 3): readonly NearMatch[] {
  const grams = gramsOf(canonicalize(brief));
  return readCache(folder)
    .entries.map(entry => ({ entry, similarity: similarity(grams, entry.grams) }))
    .filter(match => match.similarity >= nearFrom)
    .sort((one, other) => other.similarity - one.similarity)
    .slice(0, most);
}

/** Puts a design into the cache, in the place of an earlier one for the same requirements. */
export function cacheDesign(
  folder: string,
  brief: Brief,
  options: DesignOptions,
  made: { readonly design: Design; readonly model: string; readonly cost: Cost; readonly at: Date },
): CachedDesign {
  const entry: CachedDesign = {
    version: 1,
    hash: requirementHash(brief, options),
    name: brief.name,
    title: brief.title,
    model: made.model,
    createdAt: made.at.toISOString(),
    cost: made.cost,
    options,
    requirements: brief.requirements.map(({ id, text }) => ({ id, text })),
    grams: gramsOf(canonicalize(brief)),
    design: made.design,
  };
  writeWhole(join(folder, `${entry.hash}.json`), `${JSON.stringify(entry)}\n`);
  return entry;
}

/** Counts a hit, with what the design had cost as what was saved. */
export function countHit(folder: string, { hash, cost: saved }: CachedDesign, at: Date): void {
  const hit: CacheHit = { hash, at: at.toISOString(), saved };
  appendLine(join(folder, hitsName), hit);
}

/** Removes all designs, and the count of their hits. Gives how many designs there were. */
export function clearCache(folder: string): number {
  const { entries, problems } = readCache(folder);
  rmSync(folder, { recursive: true, force: true });
  return entries.length + problems.length;
}

function readEntry(path: string): CachedDesign | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function readHits(path: string): CacheHit[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap(line => {
      try {
        return hitSchema.safeParse(JSON.parse(line)).data ?? [];
      } catch {
        return [];
      }
    });
}

function unreadable(file: string): Problem {
  return {
    code: 'unreadable_cache_entry',
    severity: 'warning',
    message: 'this cached design cannot be read; it counts as not there',
    hint: 'It was edited, or written by another version. It may be removed.',
    file,
  };
}
