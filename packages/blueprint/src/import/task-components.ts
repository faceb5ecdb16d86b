import type { Component, Design, Task } from '../design/design.ts';

/**
 * Gives tasks the components that they name in words ("Components: parser, report"), where all of them are known. A line
 * with a name that is no component stays as it is. Pure.
 */
export function withTaskComponents(design: Design, known: readonly Pick<Component, 'id'>[]): Design {
  const ids = new Map(known.map(({ id }) => [id.toLowerCase(), id]));
  return {
    ...design,
    phases: design.phases.map(phase => ({ ...phase, tasks: phase.tasks.map(task => place(task, ids)) })),
  };
}

function place(task: Task, ids: ReadonlyMap<string, string>): Task {
  const lines = task.description.split('\n');
  const line = lines.find(each => /^Components: /.test(each));
  if (line === undefined || task.components.length > 0) return task;
  const names = line
    .slice('Components: '.length)
    .split(/[,;]|\s+and\s+/)
    .map(name => name.replace(/[`*]/g, '').trim().toLowerCase())
    .filter(name => name !== '');
  const components = names.flatMap(name => ids.get(name.replace(/[^a-z0-9]+/g, '-')) ?? ids.get(name) ?? []);
  if (components.length !== names.length) return task;
  const description = lines.filter(each => each !== line).join('\n');
  return { ...task, description, components: [...new Set(components)] };
}
