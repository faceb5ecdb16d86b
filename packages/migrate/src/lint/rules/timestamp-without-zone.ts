import { columnRule } from '../column-rule.ts';
import { defineRule } from '../rule.ts';

export const timestampWithoutZone = defineRule({
  id: 'timestamp-without-zone',
  group: 'preference',
  severity: 'note',
  summary: 'a column of type timestamp without time zone',
  why: 'It holds what a clock somewhere showed, not when it was. Two servers, or two sessions with another TimeZone, write the same moment as two values.',
  instead: `\`\`\`sql
CREATE TABLE events (at timestamptz NOT NULL);
\`\`\``,
  onlyUp: true,
  peers: { squawk: ['prefer-timestamp-tz'] },
  check: columnRule(({ name, type }) =>
    type?.name === 'timestamp'
      ? {
          message: `"${name}" has no time zone: it says what a clock showed, not when it was`,
          hint: 'Use timestamptz; it takes the same eight bytes.',
        }
      : undefined,
  ),
});
