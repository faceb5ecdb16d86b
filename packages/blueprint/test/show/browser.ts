import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

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

/** A real Chromium with a new profile, which it removes when it is closed. */
export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) {
    throw new Error('These tests need Chromium: apt-get install -y chromium (as root, or with sudo).');
  }
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** Opens pages in a context of their own: no storage, no cache, nothing of another test. */
export async function withPages<Result>(
  browser: Browser,
  options: BrowserContextOptions,
  use: (open: (file: string) => Promise<Watched>) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
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
