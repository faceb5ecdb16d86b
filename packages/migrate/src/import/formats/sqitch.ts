import type { FormatReading, ImportedMigration, ImportFinding, SourceFile } from '../model.ts';
import { baseName, type Format, formatTime, wholePiece, withoutDuplicates, wordsOf } from './format.ts';

const planName = 'sqitch.plan';
/** `name [requires !conflicts] 2024-01-05T10:00:00Z Name <mail> # note`; a tag has an @ in front of it. */
const entry =
  /^(@?)(\S+)\s+(?:\[([^\]]*)\]\s+)?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+(.*?)\s*<([^>]*)>\s*(?:#\s*(.*))?$/;

/** `sqitch.plan`, and a file for each change in `deploy/` and `revert/`. */
export const sqitch: Format = {
  name: 'sqitch',
  title: 'Sqitch',
  recognise: files => (files.some(({ path }) => baseName(path) === planName) ? 'certain' : 'none'),
  read: readSqitch,
};

interface Change {
  readonly name: string;
  readonly line: number;
  readonly requires: readonly string[];
  readonly conflicts: readonly string[];
  readonly time: string;
  readonly planner: string;
  readonly note: string | undefined;
  /** The first tag behind it. */
  tag?: string;
}

function readSqitch(files: readonly SourceFile[]): FormatReading {
  const rule = 'by sqitch.plan';
  const plan = files.find(({ path }) => baseName(path) === planName);
  if (plan === undefined) {
    return {
      migrations: [],
      rule,
      findings: [{ id: 'no-plan', severity: 'error', message: 'there is no sqitch.plan in the folder' }],
    };
  }
  const root = plan.path.slice(0, -planName.length);
  const at = (path: string) => files.find(file => file.path === root + path);
  const { changes, findings } = readPlan(plan);
  const found: ImportedMigration[] = [];
  for (const [place, change] of changes.entries()) {
    const scripts = findScripts(change, changes.slice(place), at);
    findings.push(...tellChange(change, scripts, plan));
    if (scripts.deploy !== undefined) found.push(toMigration(change, scripts.deploy, scripts, found));
  }
  const { migrations, findings: duplicates } = withoutDuplicates(found);
  return { migrations, rule, findings: [...findings, ...duplicates] };
}

interface Scripts {
  /** What the migration is called. */
  readonly id: string;
  readonly deploy: SourceFile | undefined;
  readonly revert: SourceFile | undefined;
  readonly verify: SourceFile | undefined;
}

/** A change that is deployed anew later keeps its former scripts under the tag that came in between. */
function findScripts(
  { name }: Change,
  fromHere: readonly Change[],
  at: (path: string) => SourceFile | undefined,
): Scripts {
  const isReworked = fromHere.slice(1).some(later => later.name === name);
  const tag = fromHere.find(change => change.tag !== undefined)?.tag;
  const id = isReworked && tag !== undefined ? `${name}@${tag}` : name;
  const [deploy, revert, verify] = ['deploy', 'revert', 'verify'].map(folder => at(`${folder}/${id}.sql`));
  return { id, deploy, revert, verify };
}

function tellChange(
  { name, line, conflicts }: Change,
  { id, deploy, verify }: Scripts,
  { path: file }: SourceFile,
): ImportFinding[] {
  if (deploy === undefined)
    return [{ id: 'missing-file', severity: 'error', message: `deploy/${id}.sql is missing`, file, line }];
  const left: ImportFinding = {
    id: 'verify-script',
    severity: 'note',
    message: 'a verify script: left out; "migrate verify" compares the schema itself',
    file: verify?.path,
  };
  return [
    ...(verify === undefined ? [] : [left]),
    ...conflicts.map(conflict => ({
      id: 'conflict',
      severity: 'warning' as const,
      message: `${name} may not stand beside ${conflict}, which migrate does not check`,
      file,
      line,
    })),
  ];
}

function toMigration(
  change: Change,
  deploy: SourceFile,
  { id, revert }: Scripts,
  found: readonly ImportedMigration[],
): ImportedMigration {
  return {
    id,
    description: change.note ?? wordsOf(change.name),
    time: change.time,
    place: `line ${change.line} of the plan`,
    sources: revert === undefined ? [deploy.path] : [deploy.path, revert.path],
    up: wholePiece(deploy),
    down: revert === undefined ? undefined : wholePiece(revert),
    transactional: true,
    author: change.planner,
    requires: change.requires.map(name => latestId(found, name)),
  };
}

function readPlan(plan: SourceFile): { changes: Change[]; findings: ImportFinding[] } {
  const changes: Change[] = [];
  const findings: ImportFinding[] = [];
  for (const [index, raw] of plan.text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('%') || line.startsWith('#')) continue;
    const [, at, name, dependencies = '', time = '', planner = '', , note] = entry.exec(line) ?? [];
    if (name === undefined) {
      findings.push({
        id: 'plan-line',
        severity: 'error',
        message: 'a line that is neither a change nor a tag',
        file: plan.path,
        line: index + 1,
      });
    } else if (at === '@') {
      const last = changes.at(-1);
      if (last !== undefined) last.tag ??= name;
      findings.push({
        id: 'tag',
        severity: 'note',
        message: `tag @${name}: left out, because migrate has none`,
        file: plan.path,
        line: index + 1,
      });
    } else {
      const names = dependencies.split(/\s+/).filter(word => word !== '');
      changes.push({
        name,
        line: index + 1,
        requires: names.filter(word => !word.startsWith('!')),
        conflicts: names.filter(word => word.startsWith('!')).map(word => word.slice(1)),
        time: formatTime(Date.parse(time)),
        planner,
        note: note === '' ? undefined : note,
      });
    }
  }
  return { changes, findings };
}

/** The id of a change as it stands there by then; a change of another project has none here. */
function latestId(found: readonly ImportedMigration[], name: string): string {
  const change = name.replace(/@.*$/, '');
  return found.findLast(({ id }) => id === change || id.startsWith(`${change}@`))?.id ?? name;
}
