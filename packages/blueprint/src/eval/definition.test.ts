import { describe, expect, test } from 'vitest';
import { BlueprintError } from '../errors.ts';
import { parseDefinition } from './definition.ts';

const good = `tasks:
  - id: anchors
    repository: ..
    prompt: Find broken anchors.
    design: ../design/links
    hidden: hidden
    checks:
      - command: node --test hidden.test.mjs
arms:
  - id: plain
    agent: claude
  - id: designed
    agent: claude
    design: true
`;

test('a file is read, with what it leaves out', () => {
  const { tasks, arms, runs, minutes } = parseDefinition(good, 'a.yaml');
  expect(tasks[0]).toMatchObject({ commit: 'HEAD', checks: [{ expects: 'exit 0' }] });
  expect(arms).toMatchObject([{ design: false, permissions: 'edits' }, { design: true }]);
  expect([runs, minutes]).toEqual([3, 30]);
});

describe('what is wrong is told with its line', () => {
  test.each([
    ['a key that is not known', good.replace('    repository: ..', '    repo: ..'), 2, /repo/],
    [
      'a check without a command',
      good.replace('command: node --test hidden.test.mjs', 'expects: exit 0'),
      8,
      /command/,
    ],
    ['one arm', good.replace(/ {2}- id: designed[\s\S]*$/, ''), 10, /two/],
    [
      'two tasks of one name',
      good.replace('arms:', `${good.slice(7, good.indexOf('arms:'))}arms:`),
      9,
      /twice/,
    ],
    ['a design that no task names', good.replace('    design: ../design/links\n', ''), 2, /names none/],
    [
      'an agent without its command',
      good.replace('id: plain\n    agent: claude', 'id: plain\n    agent: command'),
      10,
      /command/,
    ],
    ['broken YAML', good.replace('arms:', 'arms: ['), 9, /./],
    ['no mapping', '- 1', 1, /./],
    ['nothing', '', 1, /./],
  ])('%s', (_, source, line, message) => {
    try {
      parseDefinition(source, 'a.yaml');
      expect.unreachable('it was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(BlueprintError);
      const { code, problems } = error as BlueprintError;
      expect(code).toBe('invalid_eval');
      expect(problems.map(each => each.message).join('\n')).toMatch(message);
      expect(problems.some(each => Math.abs((each.line ?? 0) - line) <= 1)).toBe(true);
    }
  });
});
