import { listCommands } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

const patterns: readonly RegExp[] = [
  /^(?::|true|exit 0|pwd|date|whoami|ls|sleep \d+|cd \S+)$/,
  /^(?:echo|printf)\b[^|&;]*$/,
  /(?:\|\||;)\s*(?:true|:|exit 0|echo\b[^|&;]*)\s*$/,
  /--passWithNoTests\b|--pass-with-no-tests\b/i,
];

export const checkProvesNothing: Rule = {
  id: 'check-proves-nothing',
  severity: 'error',
  summary: 'A check can fail.',
  why: 'What passes before anything is built proves nothing once it is built.',
  wrong: 'npm test || true',
  right: 'npm test',
  *find(input) {
    for (const { id, name, command } of listCommands(input)) {
      if (!patterns.some(pattern => pattern.test(command.trim()))) continue;
      yield {
        message: `${name} passes whatever was built: ${excerpt(command)}`,
        hint: 'Let it end with the exit code of the test.',
        id,
      };
    }
  },
};
