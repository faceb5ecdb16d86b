import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import type { Design } from '../design/design.ts';
import { readDesignFolder, writeDesignFolder } from '../design/folder.ts';
import type { Code } from '../drift/code.ts';
import { componentsFromCode } from '../drift/components-from-code.ts';
import { ignoring } from '../drift/drift-of-commit.ts';
import { readCode } from '../drift/read-code.ts';
import { BlueprintError } from '../errors.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { followUpPrompt } from './follow-up.ts';
import { gapsOf } from './gaps.ts';
import { designName, followUpFile, type ImportReport, refuseExisting, writeNew } from './import.ts';
import { emptyDesign } from './imported.ts';
import { mergeDesigns } from './merge.ts';

export interface CodeImportRequest {
  /** Where the user stands; absolute. */
  readonly directory: string;
  /** The folder with the code; one. */
  readonly folders: readonly string[];
  /** The folder with all designs. */
  readonly designs: string;
  readonly name: string | undefined;
  /** A design that is there, whose components are filled in. */
  readonly into: string | undefined;
  readonly ignore: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export interface CodeImportReport extends ImportReport {
  readonly code: Code;
}

/**
 * Makes the components of a design from the code that is there: their paths, what they depend on and which packages they
 * use, so that the design has no drift. Decisions and the rest are for a person or a model: the follow-up prompt asks for
 * them. Throws `usage`, `not_found` without source files, and `file_exists`; then nothing is written.
 */
export async function importCode(request: CodeImportRequest): Promise<CodeImportReport> {
  const { directory, folders, designs, into } = request;
  const [given = '.', ...more] = folders;
  if (more.length > 0) {
    throw new BlueprintError('usage', '--from code takes one folder', {
      hint: 'Name the root of the project.',
    });
  }
  const folder = resolve(directory, given);
  if (!existsSync(folder)) throw new BlueprintError('not_found', `there is no folder ${given}`);
  const code = await readFolder(folder, request);
  if (code.files.length === 0) {
    throw new BlueprintError('not_found', `there are no source files in ${folder}`, {
      hint: 'In a repository only files count that git knows: "git add" them first.',
    });
  }
  const title = await titleOf(folder);
  const made: Design = {
    ...emptyDesign(),
    title,
    summary: summaryOf(title, code),
    components: componentsFromCode(code),
  };
  const name = into ?? designName({ name: request.name }, made, []);
  const target = join(designs, name);
  const before = into === undefined ? undefined : (await readDesignFolder(target)).design;
  if (before === undefined) await refuseExisting(target, name);
  const design = before === undefined ? made : mergeDesigns(before, { ...made, summary: '' });
  const followUp = followUpPrompt(design);
  await writeDesignFolder(target, design);
  const path = join(target, followUpFile);
  if (followUp !== undefined) await writeNew(path, followUp);
  return {
    design,
    before,
    name,
    folder: target,
    format: 'code',
    gaps: gapsOf(design),
    unplaced: [],
    followUp: followUp === undefined ? undefined : path,
    code,
  };
}

/** Paths of components are from the root of the repository, also when only a folder of it is read. */
async function readFolder(
  folder: string,
  { designs, ignore, environment }: CodeImportRequest,
): Promise<Code> {
  const repository = await openRepository(folder, environment).catch(() => undefined);
  const root = repository?.root ?? folder;
  const files = repository === undefined ? await walk(folder) : await filesKnownTo(repository);
  const within = relative(root, folder).replaceAll('\\', '/');
  const isIgnored = ignoring({ root }, join(designs, 'any'), ignore);
  return readCode({
    directory: root,
    files,
    isIgnored: file => isIgnored(file) || (within !== '' && !file.startsWith(`${within}/`)),
  });
}

/** What is removed and not committed yet cannot be read. */
async function filesKnownTo({ git, root }: Repository): Promise<string[]> {
  const list = await git(['ls-files', '-z']);
  return list.split('\0').filter(name => name !== '' && existsSync(join(root, name)));
}

async function walk(root: string, folder = root): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async entry => {
      const path = join(folder, entry.name);
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      if (entry.isDirectory()) return walk(root, path);
      return entry.isFile() ? [relative(root, path).replaceAll('\\', '/')] : [];
    }),
  );
  return found.flat();
}

async function titleOf(folder: string): Promise<string> {
  try {
    const { name } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name?: unknown };
    if (typeof name === 'string' && name !== '') return name;
  } catch {
    // Not a package of npm: the folder has a name too.
  }
  return basename(folder);
}

function summaryOf(title: string, { files, unread }: Code): string {
  const open = unread.length === 0 ? '' : ` The imports of ${unread.length} of them were not read.`;
  return `The components of ${title} as its code has them: ${files.length} source files.${open}`;
}
