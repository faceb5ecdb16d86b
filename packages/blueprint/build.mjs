import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../../scripts/build-package.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));

// Grammars are files that are looked up where they are installed.
const external = ['@vscode/tree-sitter-wasm'];
await buildPackage(folder, { external, define: {} });

// Read at run time from beside the module that reads them; in dist/ that is beside the bundle.
for (const [from, to] of [
  ['src/prompts/library', 'dist/library'],
  ['src/brief/templates', 'dist/templates'],
  ['src/page/assets', 'dist/assets'],
  ['src/install/texts', 'dist/texts'],
]) {
  cpSync(`${folder}/${from}`, `${folder}/${to}`, { recursive: true });
}
