import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReportData } from '../../src/report/data.ts';
import { reportPage } from '../../src/report/page.ts';
import { openScene } from './harness.ts';
import { addMigration, version } from './migrations.ts';

/** Debian's package; scripts/setup.mjs installs it. */
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const folder = await temporaryDirectory('migrate-report-');
let browser: Browser;
beforeAll(async () => {
  if (executablePath === undefined) throw new Error('These tests need Chromium: apt-get install -y chromium');
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

/** Opens a page; whatever it complains about or asks the network for is an error. */
async function open(file: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const page = await (
    await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })
  ).newPage();
  const complaints: string[] = [];
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('request', request => {
    if (!request.url().startsWith('file:') && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
  await page.goto(`file://${file}`);
  expect(complaints).toEqual([]);
  return page;
}

/** The colour in the middle of a cell of the matrix as it is drawn now. */
function pixel(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(`(() => {
    const ratio = window.devicePixelRatio;
    const context = document.getElementById('cells').getContext('2d');
    return [...context.getImageData(${x} * ratio, ${y} * ratio, 1, 1).data];
  })()`);
}

test('the report of a real fleet: matrix, failures, runs and the slowest, in a real browser', async () => {
  const scene = await openScene();
  const names = ['tenant_1', 'tenant_2', 'tenant_3', 'tenant_<b>x'];
  await scene.database.query(
    names.map(name => `CREATE SCHEMA "${name}" AUTHORIZATION ${scene.role};`).join(''),
  );
  addMigration(scene, 1, 'create_users');
  addMigration(scene, 2, 'create_orders');
  await scene.database.query('CREATE TABLE tenant_2.create_orders ()');
  await scene.run(['fleet', 'up', '--schemas', 'tenant_*']);
  const run = await scene.run(['report', '--schemas', 'tenant_*', '--output', 'out.html']);
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('out.html: 4 targets') });
  const file = join(scene.folder, 'out.html');
  expect(readFileSync(file, 'utf8')).not.toContain(scene.password);

  const page = await open(file);
  expect(await page.locator('#counts').textContent()).toMatch(/3up to date1not up to date1with a problem/);
  expect(await page.locator('#groups').textContent()).toContain(`${version(2)} failed`);
  expect(await page.locator('#groups').textContent()).toContain('tenant_<b>x');
  expect(await page.locator('#failures summary').textContent()).toContain(
    'relation "create_orders" already exists',
  );
  expect(await page.locator('#run-facts').textContent()).toContain('4 targets, 1 failed');
  expect(await page.locator('#slow-migrations').textContent()).toContain(version(1));
  await page.locator('#matrix').focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowUp');
  expect(await page.locator('#cell').textContent()).toBe(`tenant_2: ${version(2)}_create_orders is failed`);
  await page.keyboard.press('Home');
  expect(await page.locator('#cell').textContent()).toContain(`${version(1)}_create_users is applied`);
  // Applied is green, failed is red.
  expect((await pixel(page, 200 + 7, 9))[1]).toBeGreaterThan(150);
  expect((await pixel(page, 200 + 14 + 7, 2 * 18 + 9))[0]).toBeGreaterThan(190);
  await page.locator('#open-only').check();
  await page.locator('#matrix').focus();
  await page.keyboard.press('End');
  expect(await page.locator('#cell').textContent()).toContain('tenant_2');

  const nowhere = await scene.run(['report', '--schemas', 'tenant_*', '--output', 'no/such/folder.html']);
  expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('cannot be written') });
});

describe('5,000 targets and 300 versions', () => {
  const versions = Array.from({ length: 300 }, (_, index) => ({
    version: version(index + 1),
    description: 'step',
  }));
  const data: ReportData = {
    createdAt: '2026-01-05T09:30:00.000Z',
    toolVersion: '0.0.0',
    versions,
    states: ['a'.repeat(300), `${'a'.repeat(280)}f${'p'.repeat(19)}`, `${'a'.repeat(250)}${'p'.repeat(50)}`],
    targets: Array.from({ length: 5_000 }, (_, index) => [
      `tenant_${index + 1}`,
      index % 97 === 3 ? 1 : index % 41 === 5 ? 2 : 0,
    ]),
    unreachable: [{ target: 'tenant_gone', error: 'database "x" does not exist' }],
    runs: [
      {
        id: 'x',
        by: 'jo',
        start: Date.UTC(2026, 0, 5),
        end: Date.UTC(2026, 0, 5) + 60_000,
        failed: 52,
        bars: Array.from({ length: 5_000 }, (_, index) => [
          index,
          index * 11,
          80,
          20,
          index % 97 === 3 ? 1 : 0,
        ]),
      },
    ],
    slowestTargets: [{ name: 'tenant_7', milliseconds: 61_000, detail: '300 migrations' }],
    slowestMigrations: [{ name: version(7), milliseconds: 100, detail: 'at 5000 targets' }],
    failures: [
      { version: version(281), error: 'boom </script><script>alert(1)</script>', targets: ['tenant_4'] },
    ],
  };
  const file = join(folder.path, 'large.html');
  beforeAll(() => writeFileSync(file, reportPage(data)));

  test('it stays small, scrolls, and finds a target by name', async () => {
    expect(readFileSync(file).length).toBeLessThan(600_000);
    const page = await open(file);
    const elements = await page.locator('*').count();
    expect(elements).toBeLessThan(300);
    await page.locator('#matrix').focus();
    await page.keyboard.press('Control+End');
    expect(await page.locator('#cell').textContent()).toContain('tenant_5000');
    await page.locator('#filter').fill('tenant_4999');
    await page.locator('#matrix').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('#cell').textContent()).toContain('tenant_4999');
  });

  test('dark, narrow, and on paper', async () => {
    const dark = await open(file, { colorScheme: 'dark', viewport: { width: 400, height: 800 } });
    expect(await dark.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(13, 17, 23)');
    expect(await dark.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    const paper = await open(file);
    await paper.emulateMedia({ media: 'print' });
    expect(await paper.locator('#matrix').isVisible()).toBe(false);
    expect(await paper.locator('#groups').isVisible()).toBe(true);
  });
});
