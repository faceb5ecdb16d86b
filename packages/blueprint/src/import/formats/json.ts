import { type Design, designSchema } from '../../design/design.ts';
import { type Block, readDocument } from '../answer/blocks.ts';
import { classify, type Deliverable } from '../answer/deliverables.ts';
import { emptyDesign, type Imported, type ImportFile, type ImportFormat } from '../imported.ts';
import { readDecision, readMetric, readRisk, readRoadmap } from './json-deliverables.ts';
import { itemsOf, type JsonObject, objectOf, textOf, wordsOf } from './json-values.ts';

/** An answer in JSON: the schema of this tool, or objects whose keys say what they hold. */
export const jsonFormat: ImportFormat = {
  name: 'json',
  description: 'an answer in JSON, bare or in a code fence',
  detect: files => files.length === 1 && files.some(file => objectIn(file) !== undefined),
  read: ([file]) => {
    const found = file === undefined ? undefined : objectIn(file);
    return file === undefined || found === undefined ? undefined : readObject(file, found);
  },
};

interface FoundObject {
  readonly object: JsonObject;
  /** Lines of the JSON text, from 1; `end` is the first one after it. */
  readonly line: number;
  readonly end: number;
}

/** The object of a file, bare or fenced, if it speaks of at least two deliverables. */
function objectIn({ text }: ImportFile): FoundObject | undefined {
  const lines = text.split('\n').length;
  const bare = /^[\s\ufeff]*\{/.test(text) ? parse(text.replace(/^\ufeff/, '')) : undefined;
  if (bare !== undefined) return isDesign(bare) ? { object: bare, line: 1, end: lines + 1 } : undefined;
  if (!/```\s{0,3}json|```\s*\n\s*\{/i.test(text)) return undefined;
  return readDocument(text).blocks.flatMap(fromBlock)[0];
}

function fromBlock(block: Block): FoundObject[] {
  const object =
    block.type === 'code' && /^(?:jsonc?|)$/i.test(block.info) ? parse(block.content) : undefined;
  return object !== undefined && isDesign(object) ? [{ object, line: block.line, end: block.end }] : [];
}

function parse(text: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isDesign(object: JsonObject): boolean {
  return new Set(Object.keys(unwrap(object)).flatMap(key => deliverableOf(key) ?? [])).size > 1;
}

/** `{ "design": { … } }` */
function unwrap(object: JsonObject): JsonObject {
  const [only, ...others] = Object.values(object);
  return others.length === 0 ? (objectOf(only) ?? object) : object;
}

function deliverableOf(key: string): Deliverable | undefined {
  const words = wordsOf(key);
  if (words === 'phases') return 'roadmap';
  return classify(words)?.deliverable;
}

function readObject(file: ImportFile, { object: whole, line, end }: FoundObject): Imported {
  const object = unwrap(whole);
  const exact = designSchema.safeParse(object);
  const unplacedKeys: string[] = [];
  const design = exact.success ? exact.data : looseDesign(object, unplacedKeys);
  const unplaced = file.text.split(/\r\n?|\n/).flatMap((text, index) => {
    const inside = index + 1 >= line && index + 1 < end;
    const isKept = inside && !unplacedKeys.some(key => text.includes(`"${key}"`));
    return isKept || text.trim() === '' ? [] : [{ file: file.path, line: index + 1, text }];
  });
  return { design, unplaced };
}

function looseDesign(object: JsonObject, unplacedKeys: string[]): Design {
  const design: Design = emptyDesign();
  for (const [key, value] of Object.entries(object)) {
    const deliverable = deliverableOf(key);
    if (deliverable === 'decisions') design.decisions.push(...itemsOf(value).map(readDecision));
    else if (deliverable === 'roadmap') design.phases.push(...readRoadmap(value));
    else if (deliverable === 'prompt') design.executionPrompt = promptOf(value);
    else if (deliverable === 'metrics')
      design.metrics.push(...itemsOf(value).map((item, index) => readMetric(item, index, key)));
    else if (deliverable === 'risks') design.risks.push(...itemsOf(value).map(readRisk));
    else if (/^(?:title|name|project)$/.test(wordsOf(key)) && typeof value === 'string') design.title = value;
    else if (/^(?:summary|overview|description)$/.test(wordsOf(key)) && typeof value === 'string')
      design.summary = value;
    else unplacedKeys.push(key);
  }
  return {
    ...design,
    metrics: design.metrics.map((metric, index) => ({ ...metric, id: metric.id || `M${index + 1}` })),
    risks: design.risks.map((risk, index) => ({ ...risk, id: risk.id || `R${index + 1}` })),
  };
}

function promptOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.map(textOf).join('\n')
    : textOf(Object.values(objectOf(value) ?? {})[0]);
}
