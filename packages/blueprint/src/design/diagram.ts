import type { Component } from './design.ts';

/** The components and what they may depend on, as the lines of a Mermaid flowchart. */
export function mermaid(components: readonly Component[]): string[] {
  const names = new Map(components.map(({ id }, index) => [id, `c${index + 1}`]));
  const nodes = components.map(({ id }, index) => `  c${index + 1}["${label(id)}"]`);
  const arrows = components.flatMap(({ dependsOn }, index) =>
    dependsOn.flatMap(target => {
      const name = names.get(target);
      return name === undefined ? [] : [`  c${index + 1} --> ${name}`];
    }),
  );
  return ['flowchart LR', ...nodes, ...arrows];
}

/** Mermaid reads a quote as the end of a label, and `#` as the start of an entity. */
function label(id: string): string {
  return id
    .replace(/[\r\n]+/g, ' ')
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;');
}
