import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { constants, Script } from 'node:vm';

/**
 * Keeps what V8 makes of the CommonJS modules that are loaded from here on in `folder`, so that the next run need not
 * compile them again. What is in the folder is run: it must be as safe from others as the program itself. Where it cannot
 * be read or written, each run compiles, and nothing is said. NODE_DISABLE_COMPILE_CACHE switches it off, as in Node.
 */
export function enableCompileCache(folder: string): void {
  if (process.env['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return;
  if (nodes.enableCompileCache === undefined) compileThrough(folder);
  else nodes.enableCompileCache(folder);
}

/** Keeps what is compiled by now. For whoever changes a flag of V8, which then refuses what is kept later. */
export function flushCompileCache(): void {
  nodes.flushCompileCache?.();
  for (const [path, script] of fresh) if (!keep(path, script.createCachedData())) break;
  fresh.clear();
}

/** Node 22 and newer. */
const nodes = nodeModule as {
  enableCompileCache?: (folder: string) => unknown;
  flushCompileCache?: () => void;
};

/** What V8 compiled from nothing, by where it is to be kept. */
const fresh = new Map<string, Script>();

interface CompilingModule {
  exports: object;
  _compile(this: CompilingModule, content: string, fileName: string, ...more: unknown[]): unknown;
}

type Wrapper = (
  this: object,
  exports: object,
  require: NodeJS.Require,
  module: CompilingModule,
  fileName: string,
  folder: string,
) => unknown;

/** For Node 20, which has no such cache; everything below goes when Node 20 does. */
function compileThrough(folder: string): void {
  const prototype = nodeModule.prototype as unknown as CompilingModule;
  const compileAsNode = prototype._compile;
  prototype._compile = function (content, fileName, ...more) {
    // What is taken out of the cache cannot import: "A dynamic import callback was not specified".
    if (/\bimport\s*\(/.test(content)) return compileAsNode.call(this, content, fileName, ...more);
    const path = placeOf(folder, content, fileName);
    const { script, isKnown } = compile(content, fileName, readChecked(path));
    if (!isKnown) fresh.set(path, script);
    const wrapper = script.runInThisContext() as Wrapper;
    return wrapper.call(
      this.exports,
      this.exports,
      createRequire(fileName),
      this,
      fileName,
      dirname(fileName),
    );
  };
  // At the end, because then the functions that were called are compiled as well.
  process.once('exit', flushCompileCache);
}

/** V8 itself refuses what another version of it made. It does not notice another text of the same length. */
function placeOf(folder: string, content: string, fileName: string): string {
  return join(folder, `${basename(fileName)}-${hashOf(content).toString('hex').slice(0, 16)}.v8`);
}

function compile(
  content: string,
  fileName: string,
  cachedData: Buffer | undefined,
): { script: Script; isKnown: boolean } {
  const script = new Script(nodeModule.wrap(content.replace(/^#!.*/, '')), {
    filename: fileName,
    cachedData,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return { script, isKnown: cachedData !== undefined && script.cachedDataRejected === false };
}

/** V8 trusts what it is given, so a file that a full disk or a crash has cut off must be noticed before. */
function readChecked(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const data = bytes.subarray(hashLength);
    return hashOf(data).equals(bytes.subarray(0, hashLength)) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** False where nothing can be kept. Others may start at the same moment, so the file appears whole. */
function keep(path: string, data: Buffer): boolean {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, Buffer.concat([hashOf(data), data]));
    renameSync(unfinished, path);
    return true;
  } catch {
    return false;
  }
}

const hashLength = 32;

function hashOf(content: string | Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}
