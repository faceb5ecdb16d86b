import { formatCount } from '../../format-count.ts';
import type { Rule, RuleFinding, RuleInput } from './rule.ts';

/**
 * A person reads a design before approving it, at about 1,000 characters a minute of technical text. These bounds keep
 * the whole of it within an hour, and each record on one screen.
 */
const bounds = {
  summary: { most: 1_500, unit: 'characters', reason: 'it is read first' },
  decision: { most: 5_000, unit: 'characters', reason: 'a record is one screen' },
  decisions: { most: 15, unit: 'decisions', reason: 'more are details of the code' },
  components: { most: 25, unit: 'components', reason: 'a larger system is designed in increments' },
  tasks: { most: 40, unit: 'tasks', reason: 'a larger system is built in increments' },
  'a task': { most: 600, unit: 'characters', reason: 'a task is one or two sentences' },
  'the execution prompt': {
    most: 32_000,
    unit: 'characters',
    reason: 'about 8,000 tokens, sent with every task',
  },
  metrics: { most: 15, unit: 'metrics', reason: 'more hide the ones that decide' },
  'a risk': { most: 1_500, unit: 'characters', reason: 'it is read in the list' },
  'test cases': { most: 120, unit: 'test cases', reason: 'more belong into the tests themselves' },
} as const;

export const tooLong: Rule = {
  id: 'too-long',
  severity: 'warning',
  summary: 'A design is as short as a person reads before approving it.',
  why: `Verbosity is what users of design tools complain about most, and what is not read is approved unread. The bounds:

${Object.entries(bounds)
  .map(([name, { most, unit, reason }]) => `- ${name}: at most ${formatCount(most)} ${unit}; ${reason}`)
  .join('\n')}.`,
  wrong: 'A roadmap with 90 tasks.',
  right: 'A roadmap with 15 tasks, and a second design for the next increment.',
  *find({ design, tasks }: RuleInput) {
    yield* complain('summary', design.summary.length, 'the summary has', { section: 'summary' });
    yield* complain('components', design.components.length, 'the design has', { section: 'components' });
    yield* complain('decisions', design.decisions.length, 'the design has', { section: 'decisions' });
    for (const { id, context, decision, rationale, options, consequences } of design.decisions) {
      const texts = [
        context,
        decision,
        rationale,
        ...options.flatMap(({ name, pros, cons }) => [name, ...pros, ...cons]),
        ...consequences.good,
        ...consequences.bad,
      ];
      yield* complain('decision', lengthOf(texts), `${id} has`, { id });
    }
    yield* complain('tasks', tasks.length, 'the roadmap has', { section: 'roadmap' });
    for (const { id, description } of tasks)
      yield* complain('a task', description.length, `the description of ${id} has`, { id });
    yield* complain('the execution prompt', design.executionPrompt.length, 'the execution prompt has', {
      section: 'execution_prompt',
    });
    yield* complain('metrics', design.metrics.length, 'the design has', { section: 'metrics' });
    for (const { id, description, mitigation, contingency } of design.risks) {
      yield* complain('a risk', lengthOf([description, mitigation, contingency ?? '']), `${id} has`, { id });
    }
    yield* complain('test cases', design.testSpecification?.length ?? 0, 'the design has', {
      section: 'test_specification',
    });
  },
};

function* complain(
  name: keyof typeof bounds,
  length: number,
  what: string,
  at: Pick<RuleFinding, 'id' | 'section'>,
): Generator<RuleFinding> {
  const { most, unit, reason } = bounds[name];
  if (length <= most) return;
  yield {
    message: `${what} ${formatCount(length)} ${unit}, more than ${formatCount(most)}`,
    hint: `The bound is there because ${reason}.`,
    ...at,
  };
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
