import { type Decision, type Design, designSchema, type Phase } from '../../design/design.ts';
import type { Answer } from '../answer/answer.ts';
import { type Block, readDocument } from '../answer/blocks.ts';
import { decisionOf, identify } from '../answer/decisions.ts';
import { classify, type Deliverable } from '../answer/deliverables.ts';
import type { Field } from '../answer/fields.ts';
import { metricOf } from '../answer/metrics.ts';
import { riskOf } from '../answer/risks.ts';
import { type FoundPhase, type FoundTask, resolveRoadmap } from '../answer/roadmap.ts';
import {
  conceptOf,
  decisionVocabulary,
  metricVocabulary,
  riskVocabulary,
  taskVocabulary,
  type Vocabulary,
} from '../answer/vocabulary.ts';
import { emptyDesign, type Imported, type ImportFile, type ImportFormat } from '../imported.ts';

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

type JsonObject = Readonly<Record<string, unknown>>;

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

function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
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

/** `riskRegister` and `risk_register` are words. */
function wordsOf(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
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

/** An array, the array in an object, or the values of an object that has none. */
function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const object = objectOf(value);
  if (object === undefined) return value === undefined || value === null ? [] : [value];
  const arrays = Object.values(object).filter(Array.isArray);
  return arrays.length > 0
    ? arrays.flat()
    : Object.entries(object).map(([name, inner]) =>
        objectOf(inner) === undefined ? { name, target: inner } : { name, ...objectOf(inner) },
      );
}

function promptOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.map(textOf).join('\n')
    : textOf(Object.values(objectOf(value) ?? {})[0]);
}

const noAnswer: Answer = { document: { lines: [], blocks: [] }, placed: new Set() };

function readDecision(item: unknown, index: number): Decision {
  const object = objectOf(item) ?? { title: textOf(item) };
  const fields = Object.entries(object).map(
    ([key, value]): Field<NonNullable<ReturnType<typeof decisionConcept>>> => ({
      concept: decisionConcept(key),
      label: wordsOf(key),
      texts: decisionConcept(key) === 'options' ? [] : textsOf(value),
      tables: [],
      line: 1,
    }),
  );
  const named = [
    fields.find(({ concept }) => concept === 'id'),
    fields.find(({ concept }) => concept === 'title'),
  ];
  const heading = named.flatMap(field => field?.texts ?? []).join(': ');
  const rest = fields.filter(
    ({ concept }) => concept !== 'id' && concept !== 'title' && concept !== 'options',
  );
  const decision = decisionOf(noAnswer, identify(heading, index), rest);
  const options = Object.entries(object).filter(([key]) => decisionConcept(key) === 'options');
  return {
    ...decision,
    options: options.flatMap(([, value]) => (Array.isArray(value) ? value : [value]).map(readOption)),
  };
}

function decisionConcept(key: string): ReturnType<typeof conceptOf<(typeof decisionVocabulary)[number][0]>> {
  return conceptOf(decisionVocabulary, wordsOf(key));
}

function readOption(item: unknown): Decision['options'][number] {
  const object = objectOf(item);
  if (object === undefined) {
    const [name = '', ...detail] = textOf(item).split(': ');
    return { name, pros: [], cons: detail.length === 0 ? [] : [detail.join(': ')] };
  }
  const [[, name] = ['', ''], ...others] = Object.entries(object);
  const pros = others
    .filter(([key]) => /pro|advantage|benefit/i.test(key))
    .flatMap(([, value]) => textsOf(value));
  const cons = others
    .filter(([key]) => !/pro|advantage|benefit/i.test(key))
    .flatMap(([, value]) => textsOf(value));
  return { name: textOf(name), pros, cons };
}

function readRoadmap(value: unknown): Phase[] {
  const phases: FoundPhase[] = [];
  const tasks: FoundTask[] = [];
  const add = (item: unknown): void => {
    const object = objectOf(item);
    const nested =
      object === undefined
        ? undefined
        : Object.entries(object).find(
            ([key, inner]) => /tasks|steps|items/i.test(key) && Array.isArray(inner),
          );
    if (nested !== undefined && object !== undefined) {
      const name = object['name'] ?? object['title'] ?? object['phase'] ?? '';
      phases.push({
        title: textOf(name),
        number: undefined,
        texts: textsOf(object['goal'] ?? object['description']),
        dependsOn: '',
        complexity: '',
      });
      for (const task of nested[1] as unknown[]) add(task);
    } else tasks.push(taskOf(object ?? { title: textOf(item) }, Math.max(phases.length, 1)));
  };
  for (const item of itemsOf(value)) add(item);
  return resolveRoadmap({ phases, tasks, rules: [] });
}

function taskOf(object: JsonObject, phase: number): FoundTask {
  const { values, extra } = valuesOf(object, taskVocabulary);
  const title = values.get('title') ?? values.get('description') ?? '';
  const description = values.has('title') ? (values.get('description') ?? '') : '';
  return {
    written: values.get('id'),
    title,
    texts: [description, ...extra].filter(text => text !== ''),
    values,
    phase,
  };
}

function readMetric(item: unknown, index: number, key: string): Design['metrics'][number] {
  const object = objectOf(item);
  if (object === undefined)
    return { ...metricOf(textOf(item), new Map([['target', textOf(item)]]), [], key), id: '' };
  const { values, extra } = valuesOf(object, metricVocabulary);
  return metricOf(values.get('name') ?? `Metric ${index + 1}`, values, extra, wordsOf(key));
}

function readRisk(item: unknown): Design['risks'][number] {
  const { values, extra } = valuesOf(objectOf(item) ?? { risk: textOf(item) }, riskVocabulary);
  const description = values.has('title') ? (values.get('description') ?? '') : '';
  return riskOf(
    values.get('title') ?? values.get('description') ?? '',
    values,
    [description, ...extra].filter(text => text !== ''),
  );
}

function valuesOf<Concept extends string>(
  object: JsonObject,
  vocabulary: Vocabulary<Concept>,
): { values: Map<Concept, string>; extra: string[] } {
  const values = new Map<Concept, string>();
  const extra: string[] = [];
  for (const [key, value] of Object.entries(object)) {
    const concept = conceptOf(vocabulary, wordsOf(key));
    const text = textsOf(value).join(concept === ('dependsOn' as Concept) ? ', ' : '\n');
    if (text === '') continue;
    if (concept === undefined || values.has(concept)) extra.push(`${wordsOf(key)}: ${text}`);
    else values.set(concept, text);
  }
  return { values, extra };
}

function textsOf(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

/** An object in a list becomes one line: of a risk and its mitigation, `risk → mitigation`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const object = objectOf(value);
  if (object === undefined) return value === undefined || value === null ? '' : String(value);
  const texts = Object.values(object).map(inner => textsOf(inner).join(', '));
  return texts.join(Object.keys(object).some(key => /mitigat/i.test(key)) ? ' → ' : ': ');
}
