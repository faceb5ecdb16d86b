#!/usr/bin/env node
import { startCommand } from '@proven/terminal/start-command';
import { redact } from './redact.ts';
import { toolVersion } from './tool-version.ts';

void startCommand(
  process.argv.slice(2),
  {
    tool: 'migrate',
    reportTo: 'the issue tracker of @proven/migrate',
    redact,
    version: toolVersion,
    home: new URL('../', import.meta.url),
    load: async () => (await import('./cli/main.ts')).main,
  },
  code => process.exit(code),
);
