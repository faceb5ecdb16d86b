// Makes the checkout of a validation ready: brings along what the tests of the repository, the first argument, have
// left. What it needs from npm it finds above itself.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { broughtCoverageFile, coverageFile, resultsFile } from './results.mjs';

const [, , root = ''] = argv;
mkdirSync('test-results', { recursive: true });
copyFileSync(join(root, resultsFile), resultsFile);
copyFileSync(join(root, coverageFile), broughtCoverageFile);
