// Builds dist/: the library, the command, and the declarations of the public API.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chdir, cwd, execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

chdir(fileURLToPath(new URL('.', import.meta.url)));

rmSync('dist', { recursive: true, force: true });
await bundle();
emitDeclarations();
refusePrivateNames('dist/types');

/**
 * The library leaves what users install to them: they pass in clients of their own `pg`. The command takes it along,
 * because resolving and reading some forty small files is a third of its start-up. What is loaded only when it is
 * needed, and holds WebAssembly, stays outside of both.
 */
async function bundle() {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const common = {
    absWorkingDir: cwd(),
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
    external: ['libpg-query', 'pg-native', ...Object.keys(optionalDependencies)],
    // pg asks whether it runs at Cloudflare. Where there is no navigator, as in Node 20, it makes a Response to find
    // out, which loads the whole of fetch: 20 ms of each start.
    define: { navigator: JSON.stringify({ userAgent: 'Node.js' }) },
    // pg is CommonJS, and asks for Node's own modules by require.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    metafile: true,
  });
  chmodSync('dist/bin.js', 0o755);
  writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licensesOf(metafile));
}

/** The licence of each package that became part of the command. */
function licensesOf({ inputs }) {
  const folders = Object.keys(inputs).map(path => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const packages = [...new Set(folders.filter(folder => folder !== undefined))].sort();
  return packages
    .map(folder => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
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
