#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runProcess } from '@proven/terminal/run-process';
import { redact } from './redact.ts';
import { toolVersion } from './tool-version.ts';

const args = process.argv.slice(2);

void runProcess(process, {
  tool: 'blueprint',
  reportTo: 'the issue tracker of @proven/blueprint',
  redact,
  main: async terminal => {
    // Asked by images, editors and scripts again and again: answered before anything else is loaded.
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      terminal.out.line(toolVersion());
      return 0;
    }
    const { enableCompileCache } = await import('@proven/terminal/compile-cache');
    enableCompileCache(compiledCode(args[0]));
    const { mainOfProcess } = await import('./cli/main.ts');
    return mainOfProcess(args, terminal, code => process.exit(code));
  },
})
  // Taking the heap apart first takes up to 15 ms.
  .then(() => process.once('exit', code => process.exit(code)));

/** Beside the program, so that it is as safe, goes with it, and has what the same command used the last time. */
function compiledCode(command = ''): string {
  const name = /^[a-z]+$/.test(command) ? command : 'other';
  return fileURLToPath(new URL(`../.compiled/${name}`, import.meta.url));
}
