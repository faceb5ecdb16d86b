import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestWord } from '@proven/settings';
import { BlueprintError } from '../errors.ts';
import { readTemplate, type Template } from './template.ts';

/** Beside this module in the source, and beside the bundle in dist/. */
const shippedFolder = fileURLToPath(new URL('./templates/', import.meta.url));

/** A template that can be named. */
export interface ListedTemplate extends Template {
  readonly origin: 'built in' | 'own';
  readonly file: string;
  /** An own template that is used in place of a built-in one of the same name. */
  readonly replacesBuiltIn: boolean;
}

/** Where a project keeps its own templates. */
function ownTemplatesFolder(directory: string): string {
  return join(directory, '.blueprint', 'templates');
}

/** All templates by name: those of the project, and the built-in ones that it does not replace. */
export function listTemplates(directory: string): ListedTemplate[] {
  const builtIn = readTemplates(shippedFolder);
  const own = readTemplates(ownTemplatesFolder(directory));
  const isIn = (templates: readonly { name: string }[], name: string) =>
    templates.some(each => each.name === name);
  return [
    ...builtIn
      .filter(({ name }) => !isIn(own, name))
      .map(template => ({ ...template, origin: 'built in' as const, replacesBuiltIn: false })),
    ...own.map(template => ({
      ...template,
      origin: 'own' as const,
      replacesBuiltIn: isIn(builtIn, template.name),
    })),
  ].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The template of a name. Throws `not_found` with the nearest one, or `invalid_brief` for one that cannot be used. */
export function findTemplate(directory: string, name: string): ListedTemplate {
  const templates = listTemplates(directory);
  const found = templates.find(template => template.name === name);
  if (found === undefined) {
    const names = templates.map(template => template.name);
    const near = nearestWord(name, names);
    throw new BlueprintError('not_found', `there is no template "${name}"`, {
      hint: near === undefined ? `There are ${names.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
  if (found.problems.length === 0) return found;
  throw new BlueprintError('invalid_brief', `the template "${name}" cannot be used as it is`, {
    problems: found.problems,
  });
}

function readTemplates(folder: string): (Template & { readonly file: string })[] {
  return listFiles(folder).map(fileName => {
    const file = join(folder, fileName);
    return { ...readTemplateFile(fileName.slice(0, -'.md'.length), file), file };
  });
}

/** One that cannot be read is listed with its problem, and keeps no other one from being used. */
function readTemplateFile(name: string, file: string): Template {
  try {
    return readTemplate(name, file, new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const message =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'the file is not a text in UTF-8'
        : `the file cannot be read: ${(error as Error).message}`;
    return { name, summary: '', body: '', front: [], problems: [{ code: 'unreadable', message, file }] };
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => /^[\w-]+\.md$/.test(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new BlueprintError('invalid_brief', `${folder} cannot be read`, {
      details: [`The system says: ${(error as Error).message}`],
      hint: 'Templates of your own are Markdown files in a folder that you may read.',
      cause: error,
    });
  }
}
