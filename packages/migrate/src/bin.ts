#!/usr/bin/env node
import { confirm, runProcess } from '@proven/terminal';
import { main } from './cli/main.ts';
import { redact } from './redact.ts';

void runProcess(process, {
  tool: 'migrate',
  reportTo: 'the issue tracker of @proven/migrate',
  redact,
  main: terminal =>
    main(process.argv.slice(2), {
      terminal,
      environment: process.env,
      directory: process.cwd(),
      signals: process,
      exitNow: code => process.exit(code),
      now: () => new Date(),
      confirm: terminal.interactive
        ? (question, signal) => confirm(question, { input: process.stdin, output: terminal.err, signal })
        : undefined,
    }),
});
