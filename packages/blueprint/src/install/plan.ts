import type { Problem } from '../errors.ts';
import type { Installed } from './installed.ts';
import { markFile, markSection, readMarkedFile, readMarkedSection } from './mark.ts';

/** What happens to one file. `text` is all of it; null removes it. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'created' | 'changed' | 'unchanged' | 'removed' | 'kept';
  readonly text: string | null;
}

export interface InstallPlan {
  readonly changes: readonly FileChange[];
  /** What is in the way: nothing is written then. */
  readonly problems: readonly Problem[];
}

/** The text of each path; null where there is no file. */
export type Existing = ReadonlyMap<string, string | null>;

/** What has to be written so that the texts are there. Nothing that a person wrote is changed. Pure. */
export function planInstall(texts: readonly Installed[], existing: Existing): InstallPlan {
  const planned = texts.map(text => installOne(text, existing.get(text.path) ?? null));
  return {
    changes: planned.flatMap(each => ('kind' in each ? [each] : [])),
    problems: planned.flatMap(each => ('code' in each ? [each] : [])),
  };
}

function installOne({ path, kind, text }: Installed, existing: string | null): FileChange | Problem {
  const whole = withLineEnds(kind === 'file' ? markFile(text) : markSection(text), existing ?? '');
  if (existing === null) return { path, kind: 'created', text: whole };
  const owned = kind === 'file' ? readMarkedFile(existing) : readMarkedSection(existing);
  if (owned.state === 'changed') return changedByHand(path, owned.line);
  if (owned.state === 'none') {
    return kind === 'file' ? notOurs(path) : { path, kind: 'changed', text: append(existing, whole) };
  }
  if (owned.body === text) return { path, kind: 'unchanged', text: existing };
  return { path, kind: 'changed', text: owned.before + whole + owned.after };
}

/** What has to be done so that the texts are gone. What a person has changed is kept. Pure. */
export function planUninstall(texts: readonly Installed[], existing: Existing): InstallPlan {
  return {
    changes: texts.flatMap(text => uninstallOne(text, existing.get(text.path) ?? null)),
    problems: [],
  };
}

function uninstallOne({ path, kind }: Installed, existing: string | null): FileChange[] {
  if (existing === null) return [];
  const owned = kind === 'file' ? readMarkedFile(existing) : readMarkedSection(existing);
  if (owned.state === 'none') return [];
  if (owned.state === 'changed') return [{ path, kind: 'kept', text: existing }];
  // The empty line was put in front of the section by us.
  const rest = owned.before.replace(/(\r?\n)\r?\n$/, '$1') + owned.after;
  return rest.trim() === ''
    ? [{ path, kind: 'removed', text: null }]
    : [{ path, kind: 'changed', text: rest }];
}

function append(existing: string, section: string): string {
  if (existing.trim() === '') return section;
  const lineEnd = lineEndOf(existing);
  return `${existing.endsWith('\n') ? existing : existing + lineEnd}${lineEnd}${section}`;
}

function withLineEnds(text: string, like: string): string {
  return text.replaceAll('\n', lineEndOf(like));
}

function lineEndOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function notOurs(path: string): Problem {
  return {
    code: 'file_exists',
    message: 'there is such a file already, and blueprint did not write it',
    file: path,
    hint: 'Give it another name, or remove it.',
  };
}

function changedByHand(path: string, line: number): Problem {
  return {
    code: 'file_exists',
    message: 'this was written by blueprint and changed since',
    file: path,
    line,
    hint: 'Remove it together with its marks to have it written anew, or take the marks out to keep it as yours.',
  };
}
