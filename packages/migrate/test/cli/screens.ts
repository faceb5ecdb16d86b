import { captureScreen, golden, type Screen } from '@proven/testing';
import { expect } from 'vitest';
import { builtBinary, type Scene } from './harness.ts';

/** The widths that screens are drawn for: the classic terminal, and a wide one. */
export const widths = [80, 140] as const;

/**
 * Runs the built command in a terminal and compares the screen with two golden files: what it says, and the same
 * with its colours as tags. Returns the exit code.
 */
export async function expectScreen(
  scene: Scene,
  name: string,
  args: string,
  width: (typeof widths)[number],
): Promise<number> {
  const screen = await capture(scene, args, width);
  await golden(fileOf(name, width), `${stable(scene, screen.text)}\n`);
  await golden(fileOf(`${name}.colour`, width), `${stable(scene, showStyles(screen.styled))}\n`);
  return screen.exitCode;
}

/** Checks that NO_COLOR gives the same screen without any style. */
export async function expectNoColour(
  scene: Scene,
  name: string,
  args: string,
  width: (typeof widths)[number],
): Promise<void> {
  const screen = await capture(scene, args, width, { NO_COLOR: '1' });
  expect(screen.styled).toBe(screen.text);
  await golden(fileOf(name, width), `${stable(scene, screen.text)}\n`);
}

async function capture(scene: Scene, args: string, columns: number, env = {}): Promise<Screen> {
  const command = `'${process.execPath}' '${builtBinary()}' ${args}`;
  return captureScreen({
    command,
    columns,
    rows: 100,
    cwd: scene.folder,
    env: { DATABASE_URL: scene.url, ...env },
  });
}

function fileOf(name: string, width: number): URL {
  return new URL(`golden/${name}.${width}.txt`, import.meta.url);
}

/** How long something took differs; it stands at the end of lines, so its width moves nothing. */
function stable(scene: Scene, text: string): string {
  return scene.normalize(text).replace(/(?<=\(|in )\d+(\.\d)? m?s\b/g, '7 ms');
}

const colours = ['red', 'green', 'yellow', 'cyan'];
/** The styles that screens use, by the number that switches each on and off; 49 is tmux's word for a cleared cell. */
const switchesOn: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};
const switchesOff: Readonly<Record<string, readonly string[]>> = {
  0: Object.values(switchesOn),
  22: ['bold', 'dim'],
  39: colours,
  49: [],
};

/** Styles as tags around the text that has them, line by line, so that a change in a golden file can be reviewed. */
function showStyles(styled: string): string {
  const on = new Set<string>();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
  const parts = styled.split(/\u001b\[([\d;]*)m/);
  return parts.map((part, index) => (index % 2 === 0 ? tag(part, on) : change(on, part))).join('');
}

function change(on: Set<string>, codes: string): string {
  for (const code of (codes === '' ? '0' : codes).split(';')) {
    const style = switchesOn[code];
    if (style === undefined) expect(switchesOff, 'a style that no screen should have').toHaveProperty(code);
    const ended = switchesOff[code] ?? (colours.includes(style ?? '') ? colours : []);
    for (const each of ended) on.delete(each);
    if (style !== undefined) on.add(style);
  }
  return '';
}

function tag(text: string, on: ReadonlySet<string>): string {
  if (on.size === 0) return text;
  return text.replace(/\S(?:.*\S)?/g, piece => `<${[...on].sort().join(' ')}>${piece}</>`);
}
