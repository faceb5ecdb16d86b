import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, temporaryDirectory } from '@proven/testing';
import { expect, test } from 'vitest';
import { builtBinary } from './harness.ts';

/** How each shell is asked what could come at the end of a line: with the words before it, and the one begun. */
const shells: Readonly<Record<string, (script: string, words: readonly string[]) => string>> = {
  bash: (script, words) => `
    source ${script}
    COMP_WORDS=(migrate ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
    _migrate; printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: (script, words) => `
    compdef() { :; }
    _describe() { print -l -- "\${(@M)words_:#${words.at(-1)}*}"; }
    source ${script}
    words=(migrate ${words.map(word => `'${word}'`).join(' ')}); CURRENT=${words.length + 1}
    _migrate`,
  fish: (script, words) => `source ${script}; complete -C 'migrate ${words.join(' ')}'`,
};

const lines: readonly { readonly words: readonly string[]; readonly offered: readonly string[] }[] = [
  { words: ['st'], offered: ['status'] },
  { words: ['fleet', 'st'], offered: ['status'] },
  { words: ['--json', 'up', '--allow'], offered: ['--allow-out-of-order'] },
  { words: ['up', '--to', '20240101000000_001', '--dry'], offered: ['--dry-run'] },
  { words: ['backup', 're'], offered: ['restore'] },
];

test.each(Object.keys(shells))('%s completes commands, those below them, and flags', async shell => {
  await using folder = await temporaryDirectory();
  const { stdout, exitCode } = await runCommand(process.execPath, [builtBinary(), 'completion', shell]);
  expect(exitCode).toBe(0);
  const script = join(folder.path, 'completion');
  writeFileSync(script, stdout);
  for (const { words, offered } of lines) {
    const line = shells[shell]?.(script, words) ?? '';
    const answer = await runCommand(shell, ['-c', line], { env: { HOME: folder.path } });
    const found = answer.stdout.split('\n').filter(each => each !== '');
    expect({ words, found: found.map(each => each.split(/[\t:]/)[0]), stderr: answer.stderr }).toEqual({
      words,
      found: offered,
      stderr: '',
    });
  }
});

test('a shell that is not known is a usage error that names those that are', async () => {
  const { exitCode, stderr } = await runCommand(process.execPath, [builtBinary(), 'completion', 'tcsh']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('There is one for bash, zsh, fish.');
});
