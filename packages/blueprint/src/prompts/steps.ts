import type { z } from 'zod';
import type { Design } from '../design/design.ts';
import {
  answerSchemas,
  type Findings,
  type ImprovedBrief,
  type Increments,
  type Judgement,
  type Tests,
  type Verdict,
} from './answers.ts';
import type { Approach, Provider, Stage, View } from './catalogue.ts';
import { approaches } from './catalogue.ts';
import { fillPrompt } from './library.ts';
import { bullets, section } from './material.ts';

/** One question to a model, ready to send, answered by a value of one schema. */
export interface Step<Value> {
  /** What it is for, in lower-case letters and hyphens, for the journal: `design`, `critique-security`. */
  readonly step: string;
  /** The same for all steps on one brief and design, for the provider's prompt cache. */
  readonly system: string;
  readonly prompt: string;
  readonly answer: { readonly name: string; readonly schema: z.ZodType<Value> };
  /** The answer has the shape of the design in the system part. */
  readonly revises: boolean;
}

/** What every step reads. The texts are those of the files, or JSON of a typed design. */
interface Material {
  readonly provider: Provider;
  /** The text of brief.md. */
  readonly brief: string;
}

interface OnDesign extends Material {
  /** The typed design as JSON. */
  readonly design: string;
}

export interface DesignOptions extends Material {
  /** One of `approaches`, or the user's own in their words. */
  readonly approach?: string;
  /** A test specification that came first, as JSON. */
  readonly tests?: string;
  /** One increment as JSON, and what was learnt before it. */
  readonly increment?: { readonly plan: string; readonly learnt: string };
}

/** Brief to design; with an approach, a test specification or an increment where there is one. */
export function designStep({ provider, brief, approach, tests, increment }: DesignOptions): Step<Design> {
  const additions = [
    ...(tests === undefined
      ? []
      : [fillPrompt('design-tests', provider, { tests: section(provider, 'tests', tests) })]),
    ...(increment === undefined
      ? []
      : [
          fillPrompt('design-increment', provider, {
            increment: section(provider, 'increment', increment.plan),
            learnt: section(provider, 'learnt', increment.learnt),
          }),
        ]),
    ...(approach === undefined
      ? []
      : [fillPrompt('explore', provider, { approach: approachText(provider, approach) })]),
  ];
  const prompt = [fillPrompt('design', provider, {}), ...additions].join('\n\n');
  return step('design', answerSchemas.design, { provider, brief }, prompt);
}

/** Brief to test specification, before there is a design. */
export function testsFirstStep(material: Material): Step<Tests> {
  return step('tests-first', answerSchemas.tests, material, fillPrompt('tests-first', material.provider, {}));
}

/** Brief to increments. */
export function incrementalStep(material: Material): Step<Increments> {
  return step(
    'incremental',
    answerSchemas.increments,
    material,
    fillPrompt('incremental', material.provider, {}),
  );
}

/** One view on a design. Its system part is the same for all views, for the provider's cache. */
export function critiqueStep(material: OnDesign, view: View): Step<Findings> {
  const { provider } = material;
  const text = fillPrompt(`view-${view}`, provider, {});
  return step(
    `critique-${view}`,
    answerSchemas.findings,
    material,
    fillPrompt('critique', provider, { view: text }),
  );
}

/** Design and findings (JSON, each with its view) to the next version. */
export function reviseStep(material: OnDesign, findings: string): Step<Design> {
  const { provider } = material;
  return step(
    'revise',
    answerSchemas.design,
    material,
    fillPrompt('revise', provider, { findings: section(provider, 'findings', findings) }),
  );
}

/** One stage of the cascade. */
export function cascadeStep(material: OnDesign, stage: Stage): Step<Verdict> {
  return step(
    `cascade-${stage}`,
    answerSchemas.verdict,
    material,
    fillPrompt(`cascade-${stage}`, material.provider, {}),
  );
}

/** What was built, held against its design. */
export function reviewCodeStep(material: OnDesign, code: string): Step<Findings> {
  const { provider } = material;
  return step(
    'review-code',
    answerSchemas.findings,
    material,
    fillPrompt('review-code', provider, { code: section(provider, 'code', code) }),
  );
}

/** Designs as JSON under letters, so that no model's name decides, and the scores that were computed. */
export function judgeStep(
  material: Material,
  designs: readonly { readonly letter: string; readonly design: string }[],
  scores: string,
): Step<Judgement> {
  const { provider } = material;
  const texts = designs.map(({ letter, design }) => section(provider, `design-${letter}`, design));
  return step(
    'judge',
    answerSchemas.judgement,
    material,
    fillPrompt('judge', provider, {
      designs: texts.join('\n\n'),
      scores: section(provider, 'scores', scores),
    }),
  );
}

/** Brief, and what `brief check` found in it, to a better brief. */
export function improveBriefStep(material: Material, problems: readonly string[]): Step<ImprovedBrief> {
  const values = { problems: problems.length === 0 ? 'none were found by rules.' : bullets(problems) };
  return step(
    'meta',
    answerSchemas['improved brief'],
    material,
    fillPrompt('meta', material.provider, values),
  );
}

/** The text that asks the author of an imported design for what it lacks; for a chat window, so without a system part. */
export function followUpText(title: string, missing: readonly string[]): string {
  return `${fillPrompt('follow-up', 'generic', { title, missing: bullets(missing) })}\n`;
}

function step<Value>(
  name: string,
  answer: Step<Value>['answer'],
  { provider, brief, design }: Material & { readonly design?: string },
  prompt: string,
): Step<Value> {
  const system = [
    fillPrompt('system', provider, {}),
    section(provider, 'brief', brief),
    ...(design === undefined ? [] : [section(provider, 'design', design)]),
  ].join('\n\n');
  return {
    step: name,
    system,
    prompt,
    answer,
    revises: design !== undefined && answer.name === answerSchemas.design.name,
  };
}

function approachText(provider: Provider, approach: string): string {
  const known = approaches.find((one): one is Approach => one === approach);
  return known === undefined ? approach : fillPrompt(`approach-${known}`, provider, {});
}
