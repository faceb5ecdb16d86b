import type { PromptName, Provider } from './catalogue.ts';
import { approaches, stages, views } from './catalogue.ts';
import { phrase, phraseRepair, phraseShorter, type ShapeGiven } from './phrasing.ts';
import {
  cascadeStep,
  critiqueStep,
  designStep,
  followUpText,
  improveBriefStep,
  incrementalStep,
  judgeStep,
  reviewCodeStep,
  reviseStep,
  type Step,
  testsFirstStep,
} from './steps.ts';

/** What a design gives to show a prompt as it is sent. */
export interface SampleMaterial {
  readonly provider: Provider;
  /** The text of brief.md. */
  readonly brief: string;
  /** The typed design as JSON, and its title. */
  readonly design: string;
  readonly title: string;
}

/** A prompt as it is sent. `system` is empty where it goes to a chat window. */
export interface Sample {
  readonly system: string;
  readonly prompt: string;
}

/**
 * The call that a prompt is used in, filled in from a brief and a design. What only a run gives, such as an answer or
 * findings, is named in angle brackets.
 */
export function sampleCall(name: PromptName, material: SampleMaterial): Sample {
  const view = views.find(each => name === `view-${each}`);
  if (view !== undefined) return critiqueStep(material, view);
  const approach = approaches.find(each => name === `approach-${each}`);
  if (approach !== undefined) return designStep({ ...material, approach });
  const stage = stages.find(each => name === `cascade-${each}`);
  return stage === undefined ? otherCall(name, material) : cascadeStep(material, stage);
}

function otherCall(name: PromptName, material: SampleMaterial): Sample {
  const { provider } = material;
  switch (name) {
    case 'tests-first':
      return testsFirstStep({ provider, brief: material.brief });
    case 'incremental':
      return incrementalStep({ provider, brief: material.brief });
    case 'critique':
      return critiqueStep(material, views[0]);
    case 'revise':
      return reviseStep(material, '<the findings>');
    case 'review-code':
      return reviewCodeStep(material, '<the code>');
    case 'judge':
      return judgeStep(material, [{ letter: 'A', design: material.design }], '<the scores>');
    case 'meta':
      return improveBriefStep({ provider, brief: material.brief }, ['<what "brief check" found>']);
    case 'repair':
      return rephrase(designStep(material), prompt =>
        phraseRepair(prompt, '<the answer>', ['<what is wrong with it>'], provider),
      );
    case 'shorten':
      return rephrase(designStep(material), prompt =>
        phraseShorter(prompt, ['<what is wrong with it>'], provider),
      );
    case 'follow-up':
      return { system: '', prompt: followUpText(material.title, ['<what is missing>']) };
    case 'answer-shape':
      return inMode(designStep(material), 'text', provider);
    case 'answer-tool':
      return inMode(designStep(material), 'tool', provider);
    case 'explore':
      return designStep({ ...material, approach: '<the approach>' });
    case 'design-tests':
      return designStep({ ...material, tests: '<the test specification>' });
    case 'design-increment':
      return designStep({
        ...material,
        increment: { plan: '<the increment>', learnt: '<what was learnt>' },
      });
    default:
      return designStep(material);
  }
}

function rephrase(step: Step<unknown>, change: (prompt: string) => string): Sample {
  return { system: step.system, prompt: change(step.prompt) };
}

function inMode(step: Step<unknown>, mode: ShapeGiven, provider: Provider): Sample {
  return { system: step.system, prompt: phrase(step, mode, provider) };
}
