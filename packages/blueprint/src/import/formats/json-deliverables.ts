import type { Decision, Design, Phase } from '../../design/design.ts';
import type { Answer } from '../answer/answer.ts';
import { decisionOf, identify } from '../answer/decision.ts';
import type { Field } from '../answer/fields.ts';
import { metricOf } from '../answer/metrics.ts';
import { riskOf } from '../answer/risks.ts';
import type { FoundPhase, FoundTask } from '../answer/roadmap/reading.ts';
import { resolveRoadmap } from '../answer/roadmap/resolve.ts';
import {
  conceptOf,
  decisionVocabulary,
  metricVocabulary,
  riskVocabulary,
  taskVocabulary,
} from '../answer/vocabulary.ts';
import { itemsOf, type JsonObject, objectOf, textOf, textsOf, valuesOf, wordsOf } from './json-values.ts';

const noAnswer: Answer = { document: { lines: [], blocks: [] }, placed: new Set() };

export function readDecision(item: unknown, index: number): Decision {
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

export function readRoadmap(value: unknown): Phase[] {
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

export function readMetric(item: unknown, index: number, key: string): Design['metrics'][number] {
  const object = objectOf(item);
  if (object === undefined)
    return { ...metricOf(textOf(item), new Map([['target', textOf(item)]]), [], key), id: '' };
  const { values, extra } = valuesOf(object, metricVocabulary);
  return metricOf(values.get('name') ?? `Metric ${index + 1}`, values, extra, wordsOf(key));
}

export function readRisk(item: unknown): Design['risks'][number] {
  const { values, extra } = valuesOf(objectOf(item) ?? { risk: textOf(item) }, riskVocabulary);
  const description = values.has('title') ? (values.get('description') ?? '') : '';
  return riskOf(
    values.get('title') ?? values.get('description') ?? '',
    values,
    [description, ...extra].filter(text => text !== ''),
  );
}
