// Builds dist/: two bundles that share chunks, and the declarations of the public API.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chdir, cwd, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

chdir(fileURLToPath(new URL('.', import.meta.url)));

rmSync('dist', { recursive: true, force: true });
await bundle();
emitDeclarations();
refusePrivateNames('dist/types');

async function bundle() {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  await build({
    absWorkingDir: cwd(),
    entryPoints: ['src/bin.ts', 'src/index.ts'],
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    splitting: true,
    sourcemap: 'linked',
    loader: { '.sql': 'text', '.md': 'text' },
    // A user installs these. What is left, @proven/terminal, is private and becomes part of the bundle.
    external: [...Object.keys(dependencies), ...Object.keys(optionalDependencies)],
    conditions: ['source'],
    logLevel: 'warning',
  });
  chmodSync('dist/bin.js', 0o755);
}

function emitDeclarations() {
  const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
  execFileSync(execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}

/** A declaration that names a package of this repository cannot be resolved where migrate is installed. */
function refusePrivateNames(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (
      name.endsWith('.d.ts') &&
      /@proven\/(terminal|testing)/.test(readFileSync(join(folder, name), 'utf8'))
    ) {
      throw new Error(`dist/types/${name} names a private package`);
    }
  }
}
