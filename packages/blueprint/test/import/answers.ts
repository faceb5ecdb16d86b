import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportFile } from '../../src/import/imported.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** A file of test/fixtures/answers. */
export function answerFile(name: string): ImportFile {
  return { path: name, text: readFileSync(`${fixtures}answers/${name}`, 'utf8') };
}

/** The names of all answers, real and synthetic. */
export function answerNames(): string[] {
  return readdirSync(`${fixtures}answers`).filter(name => name.endsWith('.md') && name !== 'README.md');
}

/** A folder below test/fixtures, as `import` reads it. */
export function fixtureFolder(name: string): ImportFile[] {
  const names = readdirSync(`${fixtures}${name}`, { recursive: true, encoding: 'utf8' });
  return names
    .filter(file => file.endsWith('.md'))
    .sort()
    .map(file => ({ path: file, text: readFileSync(`${fixtures}${name}/${file}`, 'utf8') }));
}
