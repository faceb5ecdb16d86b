import { expect, test } from 'vitest';
import { redact } from './redact.ts';

test.each([
  ['the key sk-ant-api03-abcdefghijkl is wrong', 'the key sk-*** is wrong'],
  ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer ***'],
  ['x-api-key: abcdefghijklmnop', 'x-api-key: ***'],
  ['http://jo:secret@localhost/v1', 'http://jo:***@localhost/v1'],
  ['invalid x-api-key abcdefghijklmnop', 'invalid x-api-key ***'],
  ['"authorization": "abcdefghijklmnop"', '"authorization": "***"'],
  ['a task-based design', 'a task-based design'],
  ['design/authorization/calls/design.prompt.md', 'design/authorization/calls/design.prompt.md'],
  ['authorization-of-tenants/roadmap.md', 'authorization-of-tenants/roadmap.md'],
  ['design/api-key/architecture.md', 'design/api-key/architecture.md'],
])('%s', (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});

test('a known key is hidden whatever it looks like', () => {
  expect(redact('got 0123456789', ['0123456789'])).toBe('got ***');
});
