// Builds the dist/ of a package that is published: the library, the command, and the declarations of the public API.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * The library leaves its dependencies to its users' installation. The command takes them along, because resolving and
 * reading many small files is most of its start-up; `external` names what it leaves outside all the same, and
 * `define` what is known before it runs.
 */
export async function buildPackage(folder, { external, define }) {
  for (const made of ['dist', '.compiled']) rmSync(join(folder, made), { recursive: true, force: true });
  const { dependencies, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const optional = Object.keys(optionalDependencies);
  await bundleLibrary(folder, [...Object.keys(dependencies), ...optional]);
  const modules = await bundleCommand(folder, [...external, ...optional], define);
  writeFileSync(join(folder, 'dist/THIRD-PARTY-LICENSES.txt'), licensesOf(modules));
  emitDeclarations(folder);
  refusePrivateNames(join(folder, 'dist/types'));
}

async function bundleLibrary(folder, external) {
  await bundle(folder, { input: 'src/index.ts', external }, { format: 'esm' });
}

/**
 * CommonJS, which Node loads in half the time that its loader of ES modules takes; what every command needs is one file
 * (docs/decisions/0080-the-command-is-commonjs.md). Returns the modules it holds.
 */
async function bundleCommand(folder, external, define) {
  const chunks = await bundle(
    folder,
    { input: 'src/bin.ts', external, transform: { define }, plugins: [withoutSubprograms] },
    {
      format: 'cjs',
      // Where the cache of compiled code is ours (Node 20), a module with an import() of its own stays out of it.
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name]-[hash].cjs',
      minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      codeSplitting: {
        groups: [
          { name: 'bin', test: /\/src\/bin\.ts$/, priority: 2 },
          { name: 'compile-cache', test: /\/src\/compile-cache\.ts$/, priority: 2 },
          { name: 'main', test: /\/src\/cli\/main\.ts$/, priority: 1 },
        ],
      },
    },
  );
  chmodSync(join(folder, 'dist/bin.cjs'), 0o755);
  return chunks.flatMap(chunk => chunk.moduleIds ?? []);
}

/** commander loads child_process for subcommands that are programs of their own. There are none here. */
const withoutSubprograms = {
  name: 'without-subprograms',
  resolveId: (id, importer) =>
    id === 'child_process' && importer?.includes('/node_modules/commander/') ? '\0no-subprograms' : null,
  load: id => (id === '\0no-subprograms' ? 'export default {};' : null),
};

async function bundle(folder, { transform, ...input }, output) {
  const build = await rolldown({
    cwd: folder,
    platform: 'node',
    resolve: { conditionNames: ['source'] },
    transform: { target: 'node20', ...transform },
    // What is imported twice, in full and when needed, says so: the second is for those that do not import in full.
    checks: { ineffectiveDynamicImport: false },
    ...input,
    external: id => input.external.some(name => id === name || id.startsWith(`${name}/`)),
  });
  const result = await build.write({ dir: join(folder, 'dist'), sourcemap: true, ...output });
  await build.close();
  return result.output;
}

/** The licence of each package that became part of the command. */
function licensesOf(modules) {
  const folders = modules.map(path => /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const packages = [...new Set(folders.filter(path => path !== undefined))].sort();
  return packages
    .map(root => {
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
