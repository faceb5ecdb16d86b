import { MigrateError } from '../../errors.ts';

/** What a person has decided about one script. The order of the lines is the order of the scripts. */
export interface MappingLine {
  /** `down` undoes the script of the `use` line above it. */
  readonly action: 'use' | 'down' | 'skip';
  readonly path: string;
  /** Of the mapping file. */
  readonly line: number;
}

export interface MappingEntry {
  readonly action: MappingLine['action'];
  readonly path: string;
  /** Why it stands here, for people. */
  readonly reason: string;
}

const explanation = `# The order of scripts, made by "migrate import". The lines are in the order in which the scripts ran.
# Move a line to change the order. The first word says what becomes of the script:
#   use    it becomes a migration
#   down   it undoes the script of the "use" line above it
#   skip   it is left out
# Give the file back with --mapping; every script of the folder has to be in it.
`;

/** The order as a text that a person can edit. */
export function formatMapping(entries: readonly MappingEntry[]): string {
  const lines = entries.map(({ action, path, reason }) => `# ${reason}\n${action.padEnd(5)} ${path}`);
  return `${explanation}\n${lines.join('\n')}\n`;
}

/** Reads what `formatMapping` wrote and a person changed. Throws `invalid_mapping` with everything that is wrong. */
export function parseMapping(text: string, file: string): MappingLine[] {
  const lines: MappingLine[] = [];
  const problems: { code: string; message: string; file: string; line: number; hint?: string }[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const place = { file, line: index + 1 };
    const [, action, path = ''] = /^(use|down|skip)\s+(.+)$/.exec(line) ?? [];
    if (action !== 'use' && action !== 'down' && action !== 'skip') {
      problems.push({
        code: 'mapping',
        message: `"${line.slice(0, 40)}" says neither use, down nor skip`,
        hint: 'A line is one of these words, a space, and the path of the script.',
        ...place,
      });
    } else if (lines.some(other => other.path === path)) {
      problems.push({ code: 'mapping', message: `${path} stands here a second time`, ...place });
    } else if (action === 'down' && lines.findLast(other => other.action !== 'skip')?.action !== 'use') {
      problems.push({
        code: 'mapping',
        message: `there is no "use" line above that ${path} could undo`,
        ...place,
      });
    } else {
      lines.push({ action, path, line: index + 1 });
    }
  }
  if (problems.length > 0)
    throw new MigrateError('invalid_mapping', `${file} cannot be used`, {
      problems,
      hint: 'Nothing was written.',
    });
  return lines;
}
