import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textsFor, windowNames } from './agents/index.ts';
import { planInstall, planUninstall } from './plan.ts';

const [section] = textsFor(['agents']);
const [file] = textsFor(['codex']);
if (section === undefined || file === undefined) throw new Error('an agent without texts');

const install = (text: string | null, what = section) => planInstall([what], new Map([[what.path, text]]));
const uninstall = (text: string | null, what = section) =>
  planUninstall([what], new Map([[what.path, text]]));
const textOf = (plan: ReturnType<typeof install>) => plan.changes[0]?.text ?? null;

/** What people write, with line ends of every kind. */
const prose = fc
  .array(fc.constantFrom('# Rules', 'Use tabs.', '', '<!-- a comment -->', '```', 'ü'), { maxLength: 8 })
  .chain(lines =>
    fc
      .tuple(fc.constantFrom('\n', '\r\n'), fc.constantFrom('', 'end'))
      .map(([lineEnd, end]) => lines.join(lineEnd) + lineEnd + end),
  );

describe('a section', () => {
  test("in anybody's text: added once, the rest as it was, and gone again", () =>
    fc.assert(
      fc.property(prose, text => {
        const installed = textOf(install(text)) ?? '';
        if (text.trim() !== '') expect(installed.startsWith(text)).toBe(true);
        expect(install(installed).changes).toMatchObject([{ kind: 'unchanged', text: installed }]);
        const removed = textOf(uninstall(installed));
        if (text.trim() === '') expect(removed).toBeNull();
        else expect(removed?.replace(/\r?\n$/, '')).toBe(text.replace(/\r?\n$/, ''));
      }),
    ));

  test('text that is written behind it stays', () => {
    const installed = `${textOf(install('# Ours\n'))}\nLater.\n`;
    expect(textOf(uninstall(installed))).toBe('# Ours\n\nLater.\n');
  });

  test('of an older version is replaced where it stands', () => {
    const older = textOf(install('# Ours\n', { ...section, text: 'Old words.' })) ?? '';
    const newer = install(`${older}\nLater.\n`);
    expect(newer.changes).toMatchObject([{ kind: 'changed' }]);
    expect(textOf(newer)).toBe(`${textOf(install('# Ours\n'))}\nLater.\n`);
  });

  test.each([
    ['a word in it', (text: string) => text.replace('Use `blueprint`', 'Never use `blueprint`')],
    ['the end is gone', (text: string) => text.replace('<!-- blueprint:end -->', '')],
    ['the beginning is gone', (text: string) => text.replace(/<!-- blueprint:begin.*-->/, '')],
    ['it is there twice', (text: string) => text + text],
  ])('that was changed by hand is not touched: %s', (_, change) => {
    const changed = change(textOf(install('# Ours\n')) ?? '');
    expect(install(changed)).toMatchObject({
      changes: [],
      problems: [{ code: 'file_exists', file: 'AGENTS.md' }],
    });
    expect(install(changed).problems[0]?.line).toBeGreaterThan(0);
    expect(uninstall(changed).changes).toMatchObject([{ kind: 'kept' }]);
  });
});

describe('a file', () => {
  test('is made, left as it is, replaced by a newer one, and removed', () => {
    const made = textOf(install(null, file)) ?? '';
    expect(install(made, file).changes).toMatchObject([{ kind: 'unchanged' }]);
    expect(install(made.replaceAll('\n', '\r\n'), file).changes).toMatchObject([{ kind: 'unchanged' }]);
    const older = textOf(install(null, { ...file, text: 'Old words.' })) ?? '';
    expect(install(older, file)).toMatchObject({ changes: [{ kind: 'changed', text: made }], problems: [] });
    expect(uninstall(made, file).changes).toEqual([{ path: file.path, kind: 'removed', text: null }]);
  });

  test('of somebody else is never touched', () =>
    fc.assert(
      fc.property(prose, text => {
        expect(install(text, file).problems).toHaveLength(1);
        expect(uninstall(text, file).changes).toEqual([]);
      }),
    ));

  test('that was changed by hand is not touched', () => {
    const changed = `${textOf(install(null, file))}And more.\n`;
    expect(install(changed, file).problems).toHaveLength(1);
    expect(uninstall(changed, file).changes).toMatchObject([{ kind: 'kept' }]);
  });
});

test('no two texts have the same path', () => {
  const paths = textsFor(windowNames).map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});
