import { existsSync } from 'node:fs';
import { temporaryDirectory } from '@proven/testing';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's package; scripts/setup.mjs installs it. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
  '--no-first-run',
];

/** What a page did besides being shown. */
export interface Watched {
  readonly page: Page;
  /** Errors and warnings of the console, and errors that nothing caught. */
  readonly complaints: string[];
  /** Addresses that were asked for, the page's own left out. */
  readonly requests: string[];
}

/** Opens pages in a real Chromium with a profile of its own, which is removed afterwards. */
export async function withBrowser<Result>(
  options: BrowserContextOptions,
  use: (open: (file: string) => Promise<Watched>) => Promise<Result>,
): Promise<Result> {
  if (executablePath === undefined) {
    throw new Error('These tests need Chromium: apt-get install -y chromium (as root, or with sudo).');
  }
  await using profile = await temporaryDirectory('blueprint-browser-');
  const context = await chromium.launchPersistentContext(profile.path, {
    reducedMotion: 'reduce',
    ...options,
    executablePath,
    headless: true,
    args: flags,
  });
  try {
    return await use(file => openPage(context, file));
  } finally {
    await context.close();
  }
}

async function openPage(context: BrowserContext, file: string): Promise<Watched> {
  const page = await context.newPage();
  const address = `file://${file}`;
  const watched: Watched = { page, complaints: [], requests: [] };
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', error => watched.complaints.push(error.message));
  page.on('request', request => {
    if (request.url() !== address) watched.requests.push(request.url());
  });
  await page.goto(address);
  return watched;
}
