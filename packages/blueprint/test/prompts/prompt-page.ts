import { type Provider, providers } from '../../src/prompts/catalogue.ts';
import type { PromptDescription } from '../../src/prompts/describe.ts';
import type { PhaseCount } from '../../src/prompts/tokens.ts';

/** docs/blueprint/prompts.md: written by the test that counts, so that it cannot be wrong. */
export function promptPage(
  prompts: readonly PromptDescription[],
  phase: (provider: Provider) => [native: PhaseCount, inText: PhaseCount],
): string {
  const counted = providers.map(provider => ({ provider, counts: phase(provider) }));
  const calls = counted[0]?.counts[0].calls.map(({ call }) => call) ?? [];
  return `# Prompts

<!-- Written by packages/blueprint/test/prompts/tokens.test.ts. To bring it up to date: UPDATE_GOLDEN=1 npx vitest run packages/blueprint/test/prompts -->

What blueprint says to a model is a Markdown file for each prompt, in \`packages/blueprint/src/prompts/library/\`. \`blueprint prompt list\` lists them, and \`blueprint prompt show NAME --provider anthropic --design NAME\` shows one as it is sent.

A call has two parts. The system part holds what stays the same: the rules, the brief and, in a step on a design, the design. It repeats byte for byte, so that a provider's prompt cache takes it. The prompt says what this one step asks for.

What is material and not instruction stands in a section with a beginning and an end: tags for Anthropic's models, headings elsewhere. For OpenAI's models the system part begins with \`Formatting re-enabled\`, without which their reasoning models leave out Markdown. Where vendors do not differ there is one file.

## The library

Tokens are counted by o200k_base without what the placeholders are filled with. Other vendors' tokenizers count differently.

${table(
  ['prompt', 'what it is for', 'answer', 'filled with', 'tokens'],
  prompts.map(({ name, purpose, answer, placeholders, tokens, variants }) => [
    `\`${name}\``,
    purpose,
    answer ?? '',
    placeholders.join(', '),
    [`${tokens.generic}`, ...variants.map(variant => `${tokens[variant]} (${variant})`)].join(', '),
  ]),
)}

## A whole design phase

Seven calls: the design, one refinement round over five views, and the revision. Counted is every text of ours in each call, system part and prompt. Not counted is what is yours or the answer's: the brief, the design and the findings that are sent again; and the JSON schema of an answer, which providers take beside the prompt. Where a model takes no schema, the shape of each answer is sent as text; that is the second row of totals. Both stay under 3,000 tokens, which \`test/prompts/tokens.test.ts\` holds.

${table(
  ['call', ...providers],
  [
    ...calls.map((call, index) => [
      call,
      ...counted.map(({ counts }) => `${counts[0].calls[index]?.tokens}`),
    ]),
    ['**total**', ...counted.map(({ counts }) => `**${counts[0].total}**`)],
    ['**total, shapes as text**', ...counted.map(({ counts }) => `**${counts[1].total}**`)],
  ],
)}

## Steps

- **design**: the brief becomes a design with decisions, components, roadmap, execution prompt, metrics and risks. \`explore\` adds an approach (performance, simplicity, flexibility, or your own words), \`design-tests\` a test specification that came first, \`design-increment\` one increment of a large brief.
- **tests-first**: the test specification from the requirements alone. The design is then made against it.
- **incremental**: increments, each with its goal, what can be deployed, how that is validated, and what is learnt.
- **critique** from one of five views, then **revise**, which keeps the ids of what stays.
- **cascade-quick**, **cascade-technical**, **cascade-deep**: a cheap, a middle and a strong model; each is asked only while the one before is unsure.
- **judge**: designs under letters, with their computed scores. A person decides.
- **meta**: improves the brief before a design is paid for.
- **repair** and **shorten** are added to a prompt whose answer could not be used; **answer-shape** and **answer-tool** where the provider is not given the schema itself.
- **follow-up**: asks the author of an imported design for what it lacks.
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
