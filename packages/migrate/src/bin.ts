#!/usr/bin/env node
import { runProcess } from '@proven/terminal/run-process';
import { redact } from './redact.ts';
import { toolVersion } from './tool-version.ts';

const args = process.argv.slice(2);

void runProcess(process, {
  tool: 'migrate',
  reportTo: 'the issue tracker of @proven/migrate',
  redact,
  main: async terminal => {
    // Asked by images, editors and scripts again and again: answered before anything else is loaded.
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      terminal.out.line(toolVersion());
      return 0;
    }
    const { mainOfProcess } = await import('./cli/main.ts');
    return mainOfProcess(args, terminal, code => process.exit(code));
  },
});
