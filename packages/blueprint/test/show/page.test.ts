import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '@proven/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBrief } from '../../src/brief/read.ts';
import type { Design } from '../../src/design/design.ts';
import { renderPage } from '../../src/page/page.ts';
import { viewDesign } from '../../src/show/view.ts';
import { launchBrowser, withPages } from './browser.ts';
import { attacks, hostileDesign, invoices, invoicesBrief, largeBrief, largeDesign, tiny } from './designs.ts';

const folder = await temporaryDirectory('blueprint-pages-');
const browser = await launchBrowser();
/** Where screenshots go, to be looked at; nowhere unless somebody asks. */
const shots = process.env['SCREENSHOTS'];

const wide = { width: 1280, height: 900 };
const narrow = { width: 400, height: 800 };

beforeAll(() => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  write('invoices', invoices, invoicesBrief);
  write('tiny', tiny, undefined);
  write('large', largeDesign(), largeBrief());
  write('hostile', hostileDesign(), invoicesBrief);
});

afterAll(async () => {
  await browser.close();
  await folder[Symbol.asyncDispose]();
});

function write(name: string, design: Design, brief: string | undefined): void {
  const requirements = brief === undefined ? null : readBrief(brief, { name, file: 'brief.md' }).brief;
  writeFileSync(fileOf(name), renderPage(viewDesign(name, design, requirements, [])));
}

function fileOf(name: string): string {
  return join(folder.path, `${name}.html`);
}

describe.each(['invoices', 'tiny', 'large', 'hostile'])('the page of %s in a browser', name => {
  const looks = [
    ['light', wide],
    ['dark', wide],
    ['light', narrow],
  ] as const;

  test.each(looks)(
    '%s, %j: asks for nothing, complains of nothing, does not overflow',
    (colorScheme, viewport) =>
      withPages(browser, { colorScheme, viewport }, async open => {
        const { page, complaints, requests } = await open(fileOf(name));
        await page.locator('details').evaluateAll(all => {
          for (const details of all) (details as unknown as { open: boolean }).open = true;
        });
        await page.locator('#theme').click();
        await page.locator('#theme').click();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
        if (shots !== undefined) {
          await page.screenshot({
            path: join(shots, `${name}-${viewport.width}-${colorScheme}.png`),
            fullPage: true,
          });
        }
        expect(complaints).toEqual([]);
        expect(requests).toEqual([]);
      }),
  );
});

describe('a design that attacks', () => {
  test('runs nothing, loads nothing, and is shown as it is written', () =>
    withPages(browser, { viewport: wide }, async open => {
      const { page } = await open(fileOf('hostile'));
      expect(await page.evaluate('window.broken')).toBeUndefined();
      expect(await page.locator('img, iframe, object, embed, form, base').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('style').count()).toBe(1);
      const schemes = await page.locator('a').evaluateAll(links =>
        links
          .map(link => (link as { href?: string }).href)
          .filter(href => typeof href === 'string')
          .map(href => new URL(href).protocol),
      );
      expect([...new Set(schemes)].sort()).toEqual(['file:', 'https:']);
      const shown = await page.locator('h1').textContent();
      for (const attack of attacks.slice(0, 5)) expect(shown).toContain(attack);
      expect(shown).toContain('user\\u{202e}gnp.exe');
      expect(shown).toContain('\\u{001b}]8;;');
    }));

  test('the policy of the page stops what escaping would miss', () =>
    withPages(browser, { viewport: wide }, async open => {
      const page = renderPage(viewDesign('x', invoices, null, []));
      const injected = page.replace(
        '</main>',
        '<script>window.broken = 1</script><img src="https://127.0.0.1:9/x.png"><p onclick="window.broken = 1" id="p">x</p></main>',
      );
      writeFileSync(fileOf('injected'), injected);
      const opened = await open(fileOf('injected'));
      await opened.page.locator('#p').click();
      expect(await opened.page.evaluate('window.broken')).toBeUndefined();
      expect(opened.complaints.join('\n')).toMatch(/Content Security Policy/);
      expect(
        await opened.page.evaluate("fetch('https://127.0.0.1:9/').then(() => 'sent', () => 'stopped')"),
      ).toBe('stopped');
    }));
});

describe('what the page shows', () => {
  test('decisions, the critical path, the matrix, metrics, coverage, components, the prompt', () =>
    withPages(browser, { viewport: wide }, async open => {
      const { page } = await open(fileOf('invoices'));
      expect(await page.locator('main h2').allInnerTexts()).toEqual([
        'Decisions 7',
        'Components 4',
        'Roadmap 12',
        'Risks 5',
        'Success metrics 4',
        'Coverage of the requirements 11',
        'Execution prompt',
        'Cost so far',
      ]);
      expect(await page.locator('.node').count()).toBe(12);
      expect(await page.locator('.node.critical .node-id').allTextContents()).toEqual([
        'T1',
        'T2',
        'T4',
        'T5',
        'T7',
        'T12',
      ]);
      expect(await page.locator('.edge.critical').count()).toBe(5);
      expect(await page.locator('.matrix td.high').allInnerTexts()).toEqual(['', 'R2', 'R3']);
      expect(await page.locator('#coverage tr.open th').allInnerTexts()).toEqual(['F5', 'N1', 'C3']);
      expect(await page.locator('.legend').textContent()).toContain('weight 16 of 28');
    }));

  test('the theme follows the system until somebody chooses', () =>
    withPages(browser, { viewport: wide, colorScheme: 'dark' }, async open => {
      const { page } = await open(fileOf('invoices'));
      const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const dark = await paper();
      await page.locator('#theme').click();
      expect(await page.locator('#theme').textContent()).toBe('Theme: light');
      const light = await paper();
      expect(light).not.toBe(dark);
      await page.emulateMedia({ colorScheme: 'light' });
      await page.locator('#theme').click();
      expect(await paper()).toBe(dark);
      await page.reload();
      expect(await paper()).toBe(dark);
    }));

  test('everything can be reached by keyboard', () =>
    withPages(browser, { viewport: wide }, async open => {
      const { page } = await open(fileOf('invoices'));
      const reached = new Set<string>();
      for (let step = 0; step < 90; step++) {
        await page.keyboard.press('Tab');
        reached.add(
          await page.evaluate<string>(
            '(() => { const e = document.activeElement; return e.id || e.getAttribute("href") || e.className || e.tagName; })()',
          ),
        );
      }
      for (const place of [
        '#content',
        'theme',
        '#roadmap',
        'SUMMARY',
        'scroll graph',
        '#task-T12',
        '#risk-R2',
      ]) {
        expect(reached).toContain(place);
      }
      await page.locator('.decision summary').first().focus();
      await page.keyboard.press('Enter');
      expect(await page.locator('.decision').first().getAttribute('open')).toBe('');
    }));

  test('on paper everything is unfolded and light', () =>
    withPages(browser, { viewport: wide, colorScheme: 'dark' }, async open => {
      const { page } = await open(fileOf('invoices'));
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      await page.emulateMedia({ media: 'print' });
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      expect(await page.locator('details:not([open])').count()).toBe(0);
      expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(29, 33, 39)');
    }));
});

test('the same design gives the same page', () => {
  const render = () => renderPage(viewDesign('large', largeDesign(), null, []));
  expect(render()).toBe(render());
});
