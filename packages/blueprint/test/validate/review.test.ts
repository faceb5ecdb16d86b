import { expect, test } from 'vitest';
import { said } from '../cli/model-scene.ts';
import { messages } from '../servers/messages.ts';
import { startModelServer } from '../servers/model-server.ts';
import { codesOf, counter, openValidated, soundCode } from './project.ts';

async function openReviewed(findings: readonly object[], code: Readonly<Record<string, string>>) {
  const project = await openValidated(counter, code);
  const { url, received } = await startModelServer(messages, [said({ findings })]);
  const environment = {
    ANTHROPIC_API_KEY: 'sk-test-0123456789',
    ANTHROPIC_BASE_URL: url,
    BLUEPRINT_MODEL: 'anthropic/claude-opus-5-5',
  };
  return {
    received,
    measure: async (...args: readonly string[]) => {
      const { exitCode, stdout } = await project.run(['validate', '--yes', '--json', ...args], {
        environment,
      });
      return { exitCode, ...JSON.parse(stdout) };
    },
  };
}

const finding = {
  severity: 'high',
  about: ['src/core/count.ts', 'F1'],
  problem: 'It returns 1 for every input.',
  change: 'Count.',
};

test('a model that is asked adds findings, and is shown the code of the components', async () => {
  const { measure, received } = await openReviewed([finding], {
    ...soundCode,
    'legacy/secret.ts': 'export const notShown = 1;\n',
  });
  const answer = await measure('--review', '--drift-only');
  expect(codesOf(answer)).toEqual({ 'unmapped-file': 1, review: 1 });
  expect(answer.data.findings.at(-1)).toMatchObject({
    severity: 'warning',
    message: expect.stringContaining('(high, src/core/count.ts, F1): It returns 1 for every input.'),
  });
  const asked = JSON.stringify(received[0]?.body);
  expect(asked).toContain('=== src/core/count.ts (core)');
  expect(asked).toContain('export const count = 1;');
  expect(asked).not.toContain('notShown');
});

test('a model that finds nothing takes nothing away', async () => {
  const { measure } = await openReviewed([], {
    ...soundCode,
    'src/core/count.ts': "import '../cli/main.ts'; // count\n",
  });
  const answer = await measure('--review');
  expect(answer.exitCode).toBe(1);
  expect(codesOf(answer)).toEqual({ 'divergent-edge': 1 });
});

test('without --review no model is asked', async () => {
  const { measure, received } = await openReviewed([finding], soundCode);
  expect((await measure()).exitCode).toBe(0);
  expect(received).toEqual([]);
});
