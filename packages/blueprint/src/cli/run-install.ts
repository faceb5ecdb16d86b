import { printable } from '@proven/terminal';
import { BlueprintError } from '../errors.ts';
import { parseWindowName, textsFor, type WindowName } from '../install/agents/index.ts';
import { type FileChange, planInstall, planUninstall } from '../install/plan.ts';
import { findWorkspace, makeChanges, readExisting, refused } from '../install/workspace.ts';
import type { Invocation, Outcome } from './command.ts';

/** Writes or removes the texts for agents. */
export function runInstall(
  what: 'install' | 'uninstall',
  { arguments: given, options, directory }: Pick<Invocation, 'arguments' | 'options' | 'directory'>,
): Outcome {
  const names = given.map(parseName);
  const texts = textsFor(names);
  const root = findWorkspace(directory);
  const existing = readExisting(
    root,
    texts.map(({ path }) => path),
  );
  const { changes, problems } =
    what === 'install' ? planInstall(texts, existing) : planUninstall(texts, existing);
  if (problems.length > 0) throw refused(problems);
  const isTrial = options['dryRun'] === true;
  if (!isTrial) makeChanges(root, changes);
  return {
    data: { workspace: root, written: !isTrial, changes: changes.map(({ path, kind }) => ({ path, kind })) },
    render: ({ line, style, symbols }) => {
      for (const { path, kind } of changes)
        line(`${style.green(symbols.success)} ${wordFor(kind, isTrial)} ${printable(path)}`);
      if (changes.length === 0) line('There is nothing of blueprint for that agent.');
      if (what === 'install') line(style.dim('The same verbs as tools: "blueprint mcp --help".'));
    },
  };
}

function parseName(given: string): WindowName {
  const parsed = parseWindowName(given);
  if ('value' in parsed) return parsed.value;
  throw new BlueprintError('usage', parsed.complaint);
}

function wordFor(kind: FileChange['kind'], isTrial: boolean): string {
  if (kind === 'unchanged') return 'As it was:';
  if (kind === 'kept') return 'Kept, because it was changed by hand:';
  return isTrial ? `Would be ${kind}:` : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}:`;
}
