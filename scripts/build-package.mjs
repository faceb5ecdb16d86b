// Builds the dist/ of a package that is published: the library, the command, and the declarations of the public API.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * The library leaves its dependencies to its users' installation. The command takes them along, because resolving and
 * reading many small files is a third of its start-up; `external` names what it leaves outside all the same, and
 * `define` what is known before it runs.
 */
export async function buildPackage(folder, { external, define }) {
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  await bundle(folder, external, define);
  emitDeclarations(folder);
  refusePrivateNames(join(folder, 'dist/types'));
}

async function bundle(folder, external, define) {
  const { dependencies, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const common = {
    absWorkingDir: folder,
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    sourcemap: 'linked',
    conditions: ['source'],
    logLevel: 'warning',
  };
  await build({
    ...common,
    entryPoints: ['src/index.ts'],
    external: [...Object.keys(dependencies), ...Object.keys(optionalDependencies)],
  });
  const { metafile } = await build({
    ...common,
    entryPoints: ['src/bin.ts'],
    external: [...external, ...Object.keys(optionalDependencies)],
    define,
    // What is CommonJS asks for Node's own modules by require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    metafile: true,
  });
  chmodSync(join(folder, 'dist/bin.js'), 0o755);
  writeFileSync(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), licensesOf(folder, metafile));
}

/** The licence of each package that became part of the command. */
function licensesOf(folder, { inputs }) {
  const folders = Object.keys(inputs).map(path => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const packages = [...new Set(folders.filter(path => path !== undefined))].sort();
  return packages
    .map(path => {
      const root = join(folder, path);
      const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
      const file = readdirSync(root).find(entry => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function emitDeclarations(folder) {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  execFileSync(execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: folder, stdio: 'inherit' });
}

/** A declaration that names a private package of this repository cannot be resolved where it is installed. */
function refusePrivateNames(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (
      name.endsWith('.d.ts') &&
      /@proven\/(terminal|testing|settings)/.test(readFileSync(join(folder, name), 'utf8'))
    ) {
      throw new Error(`dist/types/${name} names a private package`);
    }
  }
}
