import type { ScriptNames } from './names.ts';
import type { ScriptName } from './script-name.ts';

/** A script on its way to a place among others. */
export interface PlacedScript {
  readonly name: ScriptName;
  readonly names: ScriptNames;
  /** Why it stands where it stands. */
  reason: string;
  /** False where nothing says where it belongs. */
  isCertain: boolean;
}

export const placementRule =
  'scripts with a number and no date first, by number; then by the date in the name, then number, then name; a script with neither behind the one that it is a later form of (final, v2, copy), else behind the last one that makes what it uses';

/** Orders scripts by what their names say, and those whose names say nothing by what they make and use. */
export function placeScripts(scripts: readonly Omit<PlacedScript, 'reason' | 'isCertain'>[]): PlacedScript[] {
  const all = scripts.map(script => ({ ...script, reason: '', isCertain: true }));
  const placed = all.filter(({ name }) => name.time !== undefined || name.number !== undefined);
  placed.sort((a, b) => compareNames(a.name, b.name));
  for (const script of placed) script.reason = reasonOf(script.name);
  const open = all
    .filter(script => !placed.includes(script))
    .sort((a, b) => a.name.versionWords - b.name.versionWords || compareNaturally(a.name.path, b.name.path));
  while (open.length > 0) {
    // One that uses nothing that another open one makes goes first.
    const next = open.findIndex(script => !open.some(other => other !== script && isNeeded(other, script)));
    const [script] = open.splice(Math.max(0, next), 1);
    if (script !== undefined) insert(script, placed);
  }
  return placed;
}

function insert(script: PlacedScript, placed: PlacedScript[]): void {
  const { name } = script;
  const former =
    name.versionWords === 0 || name.words === ''
      ? -1
      : placed.findLastIndex(other => other.name.words === name.words);
  if (former !== -1) {
    script.reason = `no date: a later form of ${placed[former]?.name.path}`;
    placed.splice(former + 1, 0, script);
    return;
  }
  const maker = placed.findLastIndex(other => isNeeded(other, script));
  const user = placed.findIndex(other => isNeeded(script, other));
  if (maker !== -1) {
    const what = [...script.names.uses].find(used => placed[maker]?.names.makes.has(used));
    script.reason = `no date: uses ${what}, which ${placed[maker]?.name.path} makes`;
    script.isCertain = user === -1 || user > maker;
    placed.splice(maker + 1, 0, script);
  } else if (user !== -1) {
    const what = [...script.names.makes].find(made => placed[user]?.names.uses.has(made));
    script.reason = `no date: makes ${what}, which ${placed[user]?.name.path} uses`;
    placed.splice(user, 0, script);
  } else {
    script.reason = 'no date, no number, and nothing that another one makes or uses: put at the end';
    script.isCertain = false;
    placed.push(script);
  }
}

function isNeeded(maker: Pick<PlacedScript, 'names'>, user: Pick<PlacedScript, 'names'>): boolean {
  for (const name of user.names.uses) if (maker.names.makes.has(name)) return true;
  return false;
}

function compareNames(a: ScriptName, b: ScriptName): number {
  const [timeA, timeB] = [a.time ?? '', b.time ?? ''];
  if (timeA !== timeB) return timeA < timeB ? -1 : 1;
  return (a.number ?? 0) - (b.number ?? 0) || compareNaturally(a.path, b.path);
}

/** `step 2` before `step 10`. */
function compareNaturally(a: string, b: string): number {
  const [left, right] = [a, b].map(path => path.toLowerCase().replace(/[\s_.-]+/g, ' '));
  return (left ?? '').localeCompare(right ?? '', 'en', { numeric: true }) || (a < b ? -1 : a > b ? 1 : 0);
}

function reasonOf({ time, number }: ScriptName): string {
  const date = time?.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6').replace(/ 00:00:00$/, '');
  const parts = [
    date === undefined ? [] : `date ${date}`,
    number === undefined ? [] : `number ${number}`,
  ].flat();
  return parts.join(', ');
}
