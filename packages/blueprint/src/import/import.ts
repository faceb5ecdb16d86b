import { access, lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Design } from '../design/design.ts';
import { readDesignFolder, writeDesignFolder } from '../design/folder.ts';
import { BlueprintError } from '../errors.ts';
import { collectFiles } from './collect.ts';
import { followUpPrompt } from './follow-up.ts';
import { formats } from './formats/index.ts';
import { type Gap, gapsOf } from './gaps.ts';
import type { Imported, ImportFile, ImportFormat, UnplacedLine } from './imported.ts';
import { mergeDesigns } from './merge.ts';
import { withTaskComponents } from './task-components.ts';

export interface ImportRequest {
  /** Where the files are looked up. */
  readonly directory: string;
  readonly files: readonly string[];
  /** The folder of all designs. */
  readonly designs: string;
  /** The name of a format; undefined finds it. */
  readonly from: string | undefined;
  /** The name of the design; undefined takes it from the title, or from the first file. */
  readonly name: string | undefined;
  /** A design whose gaps are filled; undefined makes a new one. */
  readonly into: string | undefined;
}

export interface ImportReport {
  readonly design: Design;
  /** As it was before; undefined for a new one. */
  readonly before: Design | undefined;
  readonly name: string;
  /** The folder that was written. */
  readonly folder: string;
  readonly format: string;
  readonly gaps: readonly Gap[];
  readonly unplaced: readonly UnplacedLine[];
  /** The file with the prompt that asks for what is missing. */
  readonly followUp: string | undefined;
}

/**
 * Makes a design folder of a design that was written elsewhere, or fills the gaps of one that is there, and keeps the
 * originals in `import/` beside it. Throws `not_found`, `usage`, `file_exists` where there is such a design, and
 * `invalid_design` where nothing was recognised; then nothing is written.
 */
export async function importDesign(request: ImportRequest): Promise<ImportReport> {
  const files = await collectFiles(request.directory, request.files);
  const { format, imported } = readFiles(files, request.from);
  const name = request.into ?? designName(request, imported.design, files);
  const folder = join(request.designs, name);
  const before = request.into === undefined ? undefined : (await readDesignFolder(folder)).design;
  if (before === undefined) await refuseExisting(folder, name);
  const known = [...(before?.components ?? []), ...imported.design.components];
  const placed = withTaskComponents(imported.design, known);
  const found = { ...placed, title: placed.title || name };
  const design = before === undefined ? found : mergeDesigns(before, placed);
  const followUp = followUpPrompt(design);
  await writeAll(folder, design, files, followUp);
  return {
    design,
    before,
    name,
    folder,
    format: format.name,
    gaps: gapsOf(design),
    unplaced: imported.unplaced,
    followUp: followUp === undefined ? undefined : join(folder, followUpFile),
  };
}

export const followUpFile = 'import/follow_up_prompt.md';

/** Recognises the format and reads the files. Pure. */
export function readFiles(
  files: readonly ImportFile[],
  from: string | undefined,
): { readonly format: ImportFormat; readonly imported: Imported } {
  const format =
    from === undefined
      ? formats.find(({ detect }) => detect(files))
      : formats.find(({ name }) => name === from);
  const imported = format?.read(files);
  if (format !== undefined && imported !== undefined) return { format, imported };
  const named = files
    .map(({ path }) => path)
    .slice(0, 3)
    .join(', ');
  throw new BlueprintError('invalid_design', `no part of a design was recognised in ${named}`, {
    hint: 'An answer has headings such as "Architecture Decision Records", "Implementation Roadmap" and "Execution Prompt". --from names another format.',
  });
}

/** Lower-case letters, digits and hyphens only: no title and no file name leads out of the folder. */
export function designName(
  { name }: Pick<ImportRequest, 'name'>,
  { title }: Design,
  files: readonly ImportFile[],
): string {
  if (name !== undefined) {
    if (/^[a-z0-9][a-z0-9-]{0,59}$/.test(name)) return name;
    throw new BlueprintError('usage', `"${name}" cannot be the name of a design`, {
      hint: 'Use lower-case letters, digits and hyphens, for example --name link-checker.',
    });
  }
  const file = (files[0]?.path.split('/').at(-1) ?? '').replace(/\..*$/, '');
  return slug(title.split(/[:–—]/)[0] ?? '') || slug(file) || 'imported';
}

function slug(text: string): string {
  return text
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
}

export async function refuseExisting(folder: string, name: string): Promise<void> {
  if ((await lstat(folder).catch(() => undefined))?.isSymbolicLink()) {
    throw new BlueprintError('invalid_design', `${folder} is a link`, {
      hint: 'Import it under another name with --name.',
    });
  }
  for (const file of ['architecture.md', 'roadmap.md', 'execution_prompt.md', 'import']) {
    const exists = await access(join(folder, file)).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    throw new BlueprintError('file_exists', `there is a design "${name}" in ${folder}`, {
      hint: 'Import it under another name with --name, or remove that folder.',
    });
  }
}

/** The originals first: whatever fails later, they are kept. */
async function writeAll(
  folder: string,
  design: Design,
  files: readonly ImportFile[],
  followUp: string | undefined,
): Promise<void> {
  const kept = new Set(
    (await readdir(join(folder, 'import')).catch(() => [])).map(each => each.toLowerCase()),
  );
  for (const { path, text } of files) await writeNew(join(folder, 'import', keptName(path, kept)), text);
  await writeDesignFolder(folder, design);
  if (followUp === undefined) await rm(join(folder, followUpFile), { force: true });
  else await writeNew(join(folder, followUpFile), followUp);
}

export async function writeNew(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The path of an original below `import/`; two with one name are told apart by a number. */
function keptName(path: string, kept: Set<string>): string {
  const safe = path
    .split('/')
    .filter(part => part !== '' && part !== '.' && part !== '..')
    .join('/');
  for (let number = 1; ; number++) {
    const name = number === 1 ? safe : `${number}-${safe}`;
    const taken = kept.has(name.toLowerCase()) || name.toLowerCase() === 'follow_up_prompt.md';
    kept.add(name.toLowerCase());
    if (!taken) return name;
  }
}
