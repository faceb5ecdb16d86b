import type { Rule } from './rule.ts';
import { excerpt } from './words.ts';

export const pathOutsideWorkspace: Rule = {
  id: 'path-outside-workspace',
  severity: 'error',
  summary: 'The paths of a component lie inside the repository.',
  why: 'A coding agent gets these paths as what it may write.',
  wrong: '../shared/**, /etc/app.conf, ~/.config/**, .git/hooks/**',
  right: 'src/shared/**',
  *find({ design }) {
    for (const { id, paths } of design.components) {
      for (const path of paths) {
        const reason = complain(path);
        if (reason === undefined) continue;
        yield {
          message: `the path "${excerpt(path)}" of ${id} ${reason}`,
          hint: 'Write it from the root of the repository, with slashes.',
          id,
        };
      }
    }
  },
};

function complain(path: string): string | undefined {
  const trimmed = path.trim();
  if (/^(?:[/\\~]|[A-Za-z]:|\w+:\/\/)/.test(trimmed)) return 'is not relative to the repository';
  if (trimmed.split(/[/\\{},]/).includes('..')) return 'leaves the repository';
  if (trimmed.includes('\\')) return 'has backslashes';
  return /^(?:\.\/)*\.git(?:\/|$)/.test(trimmed) ? 'belongs to git' : undefined;
}
