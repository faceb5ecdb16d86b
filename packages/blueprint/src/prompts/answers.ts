import { z } from 'zod';
import { designSchema } from '../design/design.ts';

// What a step answers where it is not a design. As in the design, every field is required or nullable.

const text = z.string();
const texts = z.array(z.string());

const finding = z.object({
  severity: z.enum(['high', 'medium', 'low']),
  about: texts.describe('Ids of what it is about.'),
  problem: text.describe('What goes wrong, with the event or number.'),
  change: text.describe('The smallest change that prevents it.'),
});

/** Of one view on a design. */
export const findingsSchema = z.object({
  findings: z.array(finding).describe('Worst first; may be empty.'),
});

/** Of one stage of the cascade. The next, dearer stage is asked only when this one is unsure. */
export const verdictSchema = z.object({
  verdict: z.enum(['sound', 'defective', 'unsure']),
  reasons: texts.describe('Why this verdict; for unsure, what could not be told.'),
  findings: z.array(finding),
});

/** Of the judge of `compare`. */
export const judgementSchema = z.object({
  designs: z.array(
    z.object({
      design: text.describe('Its letter.'),
      strongest: text,
      weakest: text,
      rightWhen: text.describe('The situation in which it is the right one.'),
    }),
  ),
  recommended: text.describe('A letter.'),
  combination: text.nullable().describe('Which part of which other design to take over, where that helps.'),
  reasons: texts,
});

/** Of the test specification that comes before a design. */
export const testsSchema = z.object({
  testSpecification: designSchema.shape.testSpecification.unwrap(),
  untestable: z.array(z.object({ requirement: text.describe('Its id.'), reason: text })),
});

/** Of the plan for an incremental design. */
export const incrementsSchema = z.object({
  increments: z.array(
    z.object({
      id: text.describe('For example "I1".'),
      title: text,
      goal: text,
      covers: texts.describe('Ids of requirements.'),
      deployable: text.describe('What can be deployed at its end.'),
      validation: text.describe('How it is validated, with numbers.'),
      learning: text.describe('What is learnt that could change the next increment.'),
    }),
  ),
});

/** Of the prompt that improves a brief. */
export const improvedBriefSchema = z.object({
  brief: text.describe('The whole brief.md.'),
  changes: texts.describe('What was changed, and from what it follows.'),
  questions: z.array(z.object({ question: text, decides: text.describe('The decision that hangs on it.') })),
  emphasis: texts.describe('What a designer of this kind of system should be told to weigh.'),
});

/** By the `answer` of a prompt's front matter. */
export const answerSchemas = {
  design: { name: 'design', schema: designSchema },
  findings: { name: 'findings', schema: findingsSchema },
  increments: { name: 'increments', schema: incrementsSchema },
  'improved brief': { name: 'improved_brief', schema: improvedBriefSchema },
  judgement: { name: 'judgement', schema: judgementSchema },
  tests: { name: 'tests', schema: testsSchema },
  verdict: { name: 'verdict', schema: verdictSchema },
} as const satisfies Record<string, { name: string; schema: z.ZodType }>;

export type Findings = z.infer<typeof findingsSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type Judgement = z.infer<typeof judgementSchema>;
export type Tests = z.infer<typeof testsSchema>;
export type Increments = z.infer<typeof incrementsSchema>;
export type ImprovedBrief = z.infer<typeof improvedBriefSchema>;
