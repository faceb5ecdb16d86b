import type { Requirement } from '../brief/brief.ts';
import type { Check, Component, Decision, Design, Task } from '../design/design.ts';
import type { Fault } from './fault.ts';

/** What an agent gets for one task: not the whole design, but all of it that this task needs. Pure. */
export function writeContextPack(
  task: Task,
  design: Design,
  requirements: readonly Requirement[],
  /** The file with the whole prompt for building, from the root of the repository; null where it is not committed. */
  executionPrompt: string | null,
): string {
  const own = design.components.filter(({ id }) => task.components.includes(id));
  const needed = new Set(own.flatMap(({ dependsOn }) => dependsOn));
  const others = design.components.filter(({ id }) => needed.has(id) && !task.components.includes(id));
  return joinSections([
    `# ${task.id}: ${task.title}\n\n${task.description}`,
    `You build one task of "${design.title}". The tool that gave you this prompt runs the checks below itself, in a clean checkout; what you say about your work does not count.`,
    section(
      'Requirements it covers',
      requirements.filter(({ id }) => task.covers.includes(id)).map(({ id, text }) => `- ${id}: ${text}`),
    ),
    section(
      'Decisions it carries out',
      design.decisions.filter(({ id }) => task.decisions.includes(id)).map(describeDecision),
    ),
    section('Components you may change', own.map(describeComponent)),
    section('Components you may use and not change', others.map(describeComponent)),
    section('Checks that must pass', [...task.checks.map(describeCheck), ...guards(task)]),
    section('Rules', [
      '- Change only files of the components you may change. A file outside them fails the task.',
      '- Delete, skip or weaken no test. Checks of earlier tasks have to go on passing.',
      '- Work in the current folder. Do not commit, push, or change branches.',
      ...(executionPrompt === null
        ? []
        : [`- More about the whole is in ${executionPrompt}; read it only if something is missing here.`]),
    ]),
  ]);
}

/** What an agent gets after work that was not taken: only what was wrong, with the evidence. Pure. */
export function writeFeedback(task: Task, faults: readonly Fault[]): string {
  return joinSections([
    `# ${task.id}: ${task.title}: not done yet`,
    'Your work is still in the current folder. This is wrong with it:',
    ...faults.map(explainFault),
    'Mend it. The rules and the checks are the same as before.',
  ]);
}

function explainFault(fault: Fault): string {
  switch (fault.code) {
    case 'nothing_changed':
      return 'Nothing was changed: no file differs from before.';
    case 'no_progress':
      return 'Nothing was changed since the last attempt.';
    case 'nested_repository':
      return `There is a repository of git inside the folder, of which nothing can be taken. Remove its .git:\n${list(fault.files)}`;
    case 'outside_components':
      return `These files are outside the components of the task. Put them back as they were:\n${list(fault.files)}`;
    case 'tests_deleted':
      return `These tests were deleted. Bring them back:\n${list(fault.files)}`;
    case 'tests_weakened':
      return `These tests prove less than before. Bring back what they proved:\n${list(fault.details)}`;
    case 'script_proves_nothing':
      return `These scripts of package.json pass whatever is built:\n${list(fault.scripts)}`;
    case 'merge_conflict':
      return 'Another task has changed the same lines in the meantime.';
    case 'drifted':
      return `These imports contradict the design. Do without them:\n${list(fault.details)}`;
    case 'check_failed':
      return `This check failed (expected: ${fault.expects}):\n\n${evidence(fault)}`;
    case 'broke_earlier':
      return `This check of ${fault.task} passed before and fails now (expected: ${fault.expects}):\n\n${evidence(fault)}`;
  }
}

function evidence({ command, tail }: { readonly command: string; readonly tail: string }): string {
  const fence = '`'.repeat(Math.max(3, ...[...tail.matchAll(/`+/g)].map(([marks]) => marks.length + 1)));
  return `${fence}\n$ ${command}\n${tail}\n${fence}`;
}

function describeDecision({ id, title, decision, rationale, consequences }: Decision): string {
  const costs = consequences.bad.length === 0 ? '' : ` Accepted cost: ${consequences.bad.join('; ')}.`;
  return `- ${id}, ${title}: ${decision} Because: ${rationale}${costs}`;
}

function describeComponent({ id, responsibility, paths, dependsOn, packages }: Component): string {
  const may = [
    dependsOn.length === 0 ? 'imports no other component' : `may import ${dependsOn.join(', ')}`,
    packages.length === 0 ? 'no packages' : `packages: ${packages.join(', ')}`,
  ];
  return `- ${id} (${paths.join(', ')}): ${responsibility} It ${may.join('; ')}.`;
}

function describeCheck({ command, expects }: Check): string {
  return `- \`${command}\` → ${expects}`;
}

function guards({ checks }: Task): string[] {
  return checks.length === 0 ? ['- There are none.'] : [];
}

function section(title: string, lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : `## ${title}\n\n${lines.join('\n')}`;
}

function list(items: readonly string[]): string {
  return items.map(item => `- ${item}`).join('\n');
}

function joinSections(sections: readonly (string | undefined)[]): string {
  return `${sections.filter(each => each !== undefined).join('\n\n')}\n`;
}
