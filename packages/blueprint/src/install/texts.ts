import { readFileSync } from 'node:fs';

/** A text for agents, without its last line end. */
export function readText(name: 'guide' | 'design' | 'build'): string {
  // Beside this module in the source, and beside the bundle in dist/.
  return readFileSync(new URL(`./texts/${name}.md`, import.meta.url), 'utf8')
    .replaceAll('\r\n', '\n')
    .trimEnd();
}

const description =
  'Design, check and prove work across several components with the blueprint command. Use when the user names blueprint or a design.';

/** The guide as a skill: agents keep the first lines in mind, and read the rest when they need it. */
export function skill(): string {
  return `---\nname: blueprint\ndescription: ${description}\n---\n\n${readText('guide')}`;
}

/** What the commands do, in a menu. */
export const commandDescriptions = {
  design: 'Design with blueprint before building',
  build: 'Build an accepted blueprint design, task by task',
} as const;
