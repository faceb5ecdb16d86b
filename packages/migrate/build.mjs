import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildPackage } from '../../scripts/build-package.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));

await buildPackage(folder, {
  // Loaded only when it is needed, and holds WebAssembly.
  external: ['libpg-query', 'pg-native'],
  // pg asks whether it runs at Cloudflare. Where there is no navigator, as in Node 20, it makes a Response to find
  // out, which loads the whole of fetch: 20 ms of each start.
  define: { navigator: JSON.stringify({ userAgent: 'Node.js' }) },
});

// Read at run time from beside the module that reads them; in dist/ that is beside the bundle.
cpSync(`${folder}/src/report/assets`, `${folder}/dist/assets`, { recursive: true });
