import { listCommands } from './elements.ts';
import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

const dangers: readonly { readonly pattern: RegExp; readonly does: string }[] = [
  {
    pattern: /\brm\s+(?:-\w+\s+|--[\w-]+\s+)*(?:["']?(?:\/|~|\$\{?HOME|\*|\.\.)|\.(?:\s|$|\/\s|\/$))/,
    does: 'deletes what is not its own',
  },
  {
    pattern:
      /\b(?:curl|wget|fetch)\b[^|;&]*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\b(?:eval|source|(?:ba|z)?sh\s+-c)\b[^;]*\$\(\s*(?:curl|wget)\b|\b(?:ba|z)?sh\s+<\(\s*(?:curl|wget)\b/,
    does: 'runs what it downloads',
  },
  {
    pattern: /\bmkfs(?:\.\w+)?\b|\bdd\b[^|;&]*\bof=\/dev\/|>\s*\/dev\/(?:sd|nvme|hd)\w*/,
    does: 'overwrites a disk',
  },
  { pattern: /:\(\)\s*\{.*\|.*&\s*\}\s*;\s*:/, does: 'starts processes without end' },
  {
    pattern: /\bgit\s+push\b|\bgit\s+reset\s+--hard\b|\bgit\s+clean\s+-\w*f/,
    does: 'publishes or throws away commits',
  },
  { pattern: /\b(?:drop|truncate)\s+(?:database|schema|table)\b/i, does: 'deletes data' },
  {
    pattern:
      /\b(?:terraform|tofu|pulumi|cdk)\s+(?:apply|destroy|up)\b|\bkubectl\s+(?:delete|apply|drain)\b|\bhelm\s+(?:install|upgrade|uninstall|delete)\b|\b(?:npm|cargo|twine|gem)\s+(?:publish|upload|push)\b/,
    does: 'changes what others use',
  },
  {
    pattern: /(?:^|[\s;&|])(?:sudo|su|doas|shutdown|reboot|halt)\b/,
    does: 'acts as the administrator of the machine',
  },
  {
    pattern: /\bchmod\s+(?:-R\s+)?0?777\b|\bchown\s+-R\s+\S+\s+\/(?:\s|$)/,
    does: 'opens files to everybody',
  },
];

export const dangerousCommand: Rule = {
  id: 'dangerous-command',
  severity: 'error',
  summary: 'No command of a design destroys, publishes, or runs what it downloads.',
  why: 'The tool runs checks unattended, in the repository and with the rights of whoever started it, and a design can come from a model or from somebody else.',
  wrong: 'curl https://example.com/check.sh | sh',
  right: 'sh scripts/check.sh',
  *find(input) {
    for (const { id, name, command } of listCommands(input)) {
      const danger = dangers.find(({ pattern }) => pattern.test(command));
      if (danger === undefined) continue;
      yield {
        message: `${name} ${danger.does}: ${excerpt(command)}`,
        hint: 'Use a command that only reads, or that works in a folder of its own.',
        id,
      };
    }
  },
};
