import { encode } from 'gpt-tokenizer';
import { expect, test } from 'vitest';
import { instructions } from '../../src/cli/mcp/instructions.ts';
import { describeTool } from '../../src/cli/mcp/tool-line.ts';
import { tools } from '../../src/cli/mcp/tools.ts';
import { textsFor, windowNames } from '../../src/install/agents/index.ts';
import { planInstall } from '../../src/install/plan.ts';

const count = (text: string) => encode(text).length;

/** As they are written, marks and front matter included. */
function tokensOf(...names: typeof windowNames): number {
  const { changes } = planInstall(textsFor(names), new Map());
  return changes.reduce((sum, { text }) => sum + count(text ?? ''), 0);
}

/** As a client is told of them. */
const toolTokens = count(JSON.stringify({ tools: tools.map(describeTool), instructions }));

test.each(windowNames)('all that %s is given, and all tools, take under 2,000 tokens', name => {
  expect(tokensOf(name) + toolTokens).toBeLessThan(2000);
  // Fewer would be none.
  expect(tokensOf(name)).toBeGreaterThan(200);
  expect(toolTokens).toBeGreaterThan(400);
});

test('so does the whole set, for every agent at once', () => {
  expect(tokensOf(...windowNames) + toolTokens).toBeLessThan(2000);
});
