import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReportPage } from '../../src/page/report-page.ts';
import { makeReport } from '../../src/report/report.ts';
import { launchBrowser, withPages } from '../show/browser.ts';
import { attacks } from '../show/designs.ts';
import { busyFacts, emptyFacts, hostileFacts } from './facts.ts';

const folder = await temporaryDirectory('blueprint-reports-');
const browser = await launchBrowser();
/** Where screenshots go, to be looked at; nowhere unless somebody asks. */
const shots = process.env['SCREENSHOTS'];
const now = new Date('2026-11-23T10:00:00Z');
const wide = { width: 1280, height: 900 };
const narrow = { width: 400, height: 800 };

const pages = { empty: [emptyFacts], busy: busyFacts, hostile: [hostileFacts(attacks)] };

beforeAll(() => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  for (const [name, facts] of Object.entries(pages)) {
    writeFileSync(fileOf(name), renderReportPage(makeReport(facts, now)));
  }
});

afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

function fileOf(name: string): string {
  return join(folder.path, `${name}.html`);
}

describe.each(Object.keys(pages))('the report of %s in a browser', name => {
  test.each([
    ['light', wide],
    ['dark', wide],
    ['light', narrow],
  ] as const)('%s, %j: asks for nothing, complains of nothing, does not overflow', (colorScheme, viewport) =>
    withPages(browser, { colorScheme, viewport }, async open => {
      const { page, complaints, requests } = await open(fileOf(name));
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
      if (shots !== undefined) {
        await page.screenshot({
          path: join(shots, `report-${name}-${viewport.width}-${colorScheme}.png`),
          fullPage: true,
        });
      }
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
    }),
  );
});

test('the plots show what the tables say', () =>
  withPages(browser, { viewport: wide }, async open => {
    const { page } = await open(fileOf('busy'));
    expect(await page.locator('main h2').allInnerTexts()).toEqual([
      'Key figures 7',
      'Cost',
      'Trend over runs 9',
      'Notes 4',
      'Tracking template',
    ]);
    expect(await page.locator('#kpis .rating').allInnerTexts()).toEqual([
      'met',
      'missed',
      'missed',
      'unclear',
      'missed',
      'missed',
      'met',
    ]);
    // The longest bar is the one that cost most, and a retry takes its part of it.
    const bars = await page
      .locator('[aria-label="Cost by phase"] rect.bar:not(.marked)')
      .evaluateAll(all =>
        all.map(bar =>
          Number((bar as unknown as { getAttribute(name: string): string }).getAttribute('width')),
        ),
      );
    expect(bars).toHaveLength(2);
    expect(bars[0]).toBeGreaterThan(bars[1] ?? 0);
    expect(await page.locator('rect.marked').count()).toBeGreaterThan(0);
    // Two runs with coverage: the later is higher, so its point is further up.
    const points = await page
      .locator('.plot[aria-label="Test coverage"] circle')
      .evaluateAll(all =>
        all.map(point =>
          Number((point as unknown as { getAttribute(name: string): string }).getAttribute('cy')),
        ),
      );
    expect(points).toHaveLength(3);
    expect(points[2]).toBeLessThan(points[0] ?? 0);
    expect(await page.locator('.plot[aria-label="Test coverage"] .target-text').textContent()).toBe('> 90 %');
  }));

test('a note that attacks runs nothing and is shown as it is written', () =>
  withPages(browser, { viewport: wide }, async open => {
    const { page } = await open(fileOf('hostile'));
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(await page.locator('img, iframe, object, embed, form, base, a[href^="javascript:"]').count()).toBe(
      0,
    );
    expect(await page.locator('script').count()).toBe(1);
    const shown = await page.locator('#notes').textContent();
    for (const attack of attacks.slice(0, 5)) expect(shown).toContain(attack);
  }));

test('a report of nothing makes up no figure', () =>
  withPages(browser, { viewport: wide }, async open => {
    const { page } = await open(fileOf('empty'));
    expect(await page.locator('#kpis tbody td .nothing').count()).toBe(7);
    expect(await page.locator('#kpis .basis').allInnerTexts()).toEqual(
      Array(7).fill(expect.stringMatching(/^n = 0/)),
    );
    expect(await page.locator('svg').count()).toBe(0);
  }));
