import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countLines, languageOf } from '../src/count.ts';

test('the language is known by the ending', () => {
  assert.equal(languageOf('src/a.ts'), 'TypeScript');
  assert.equal(languageOf('a.py'), 'Python');
  assert.equal(languageOf('a.png'), undefined);
});

test('code, comments and blank lines', () => {
  const source = '// one\n\nconst a = 1; // code\n/* two\n three */\nconst b = 2;\n';
  assert.deepEqual(countLines(source, 'TypeScript'), { code: 2, comment: 3, blank: 1 });
});

test('a block comment on one line ends there', () => {
  assert.deepEqual(countLines('/* a */\nb();', 'JavaScript'), { code: 1, comment: 1, blank: 0 });
});

test('hashes are comments where the language says so', () => {
  assert.deepEqual(countLines('# a\nb\n', 'Python'), { code: 1, comment: 1, blank: 0 });
  assert.deepEqual(countLines('# a\n', 'TypeScript'), { code: 1, comment: 0, blank: 0 });
});

test('an empty text has no lines', () => {
  assert.deepEqual(countLines('', 'Shell'), { code: 0, comment: 0, blank: 0 });
});
