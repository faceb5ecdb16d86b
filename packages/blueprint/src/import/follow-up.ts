import type { Design } from '../design/design.ts';
import { type Gap, gapsOf } from './gaps.ts';

/** How each deliverable is asked for, so that the answer can be imported again. */
const requests: Readonly<Record<string, string>> = {
  'architecture decision records':
    '**Architecture Decision Records**: for each decision a heading `### ADR-001: title`, then Decision, Rationale, Alternatives, Trade-offs, Risks and mitigations.',
  'the implementation roadmap':
    '**Implementation Roadmap**: a table with ID, Task (one or two sentences), Depends on, Complexity (Simple, Medium or Complex).',
  'the execution prompt':
    '**Claude Code Execution Prompt**: complete and self-contained, in one Markdown code block: context, requirements, file structure, tests, success criteria, error cases.',
  'the success metrics':
    '**Success Metrics**: a table with Metric, Target (a value with its unit), How it is measured.',
  'the risk register':
    '**Risk Register**: a table with Risk, Probability, Impact (Low, Medium or High), Mitigation, Contingency; three to five rows.',
};

/** The prompt that asks for just what is missing; undefined when nothing is. */
export function followUpPrompt(design: Design): string | undefined {
  const gaps = gapsOf(design);
  if (gaps.length === 0) return undefined;
  const whole = gaps.filter(({ deliverable }) => deliverable);
  const parts = gaps.filter(({ deliverable }) => !deliverable);
  return [
    'Your design lacks the following. Answer with just that, under these names, and repeat nothing else but the id and the title of each part.',
    ...(whole.length === 0
      ? []
      : ['Missing parts:', whole.map(({ what }) => `- ${requests[what] ?? what}`).join('\n')]),
    ...(parts.length === 0 ? [] : ['Missing inside the parts:', parts.map(partRequest).join('\n')]),
    'DO NOT write any code.',
    '',
  ].join('\n\n');
}

function partRequest({ what, of }: Gap): string {
  return of.length === 0 ? `- ${what}` : `- ${of.join(', ')}: ${what}`;
}
