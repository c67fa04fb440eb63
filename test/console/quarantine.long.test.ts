import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsOnAws } from '../support/as-on-aws.ts';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { sql } from '../support/command.ts';
import { aRow, csv, hurriedClock } from '../support/pipeline.ts';

const MARKUP = '<img src=x onerror="document.title=1"><b>bold</b>';
const FIELDS = ['no', 'code', 'text', 'qty', 'date', 'price', 'customer', 'country'] as const;

describe.runIf(hasBrowser)('the quarantine in the console', () => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await startConsoleUnderTest({ clock: hurriedClock });
  });
  afterAll(() => console?.stop());

  const land = async (...rows: string[]): Promise<string> =>
    String((await console.pipeline.land(csv(...rows)))['ingestId']);

  const ingest = async (id: string) => (await console.pipeline.get(`/ingests/${id}`)).body;

  const openGroup = async (page: Page, reason: string): Promise<void> => {
    await page.getByRole('link', { name: reason }).click();
    await page.getByRole('heading', { name: reason }).waitFor();
  };

  async function expectExactBooks(): Promise<void> {
    const { code, stdout } = await runAsOnAws('audit', [], console.pipeline);
    expect(stdout).toContain('No differences.');
    expect(code).toBe(0);
  }

  it('corrects 500 lines by a rule, sent twice at once, and every total is exact', async () => {
    const rows = Array.from({ length: 500 }, (_, at) =>
      aRow({
        no: `${700_000 + at}`,
        qty: '2',
        price: '"1,5"',
        customer: `${at % 7}`,
        country: 'Rule',
      }),
    );
    const id = await land(...rows, aRow({ price: '"1,234"', country: 'Rule' }));
    const tabs = await Promise.all([1, 2].map(() => console.open(`/quarantine?ingest=${id}`)));
    const sends = await Promise.all(
      tabs.map(async ({ page }) => {
        await openGroup(page, 'invalid_unit_price');
        await page.getByRole('button', { name: 'Correct by a rule' }).click();
        await page.getByRole('cell', { name: '1,5 1.5' }).first().waitFor();
        await page.getByRole('button', { name: 'Check all selected lines' }).click();
        const send = page.getByRole('button', { name: 'Send 500 corrected lines' });
        await send.waitFor();
        await page.getByText('may be a thousand or a decimal').first().waitFor();
        return send;
      }),
    );
    await Promise.all(sends.map((send) => send.dblclick()));
    for (const { page, complaints } of tabs) {
      await page.getByText('500 corrected lines sent: 500 accepted, 0 quarantined again').waitFor();
      expect(complaints).toEqual([]);
    }
    expect(await ingest(id)).toMatchObject({ lines: 501, quarantined: 501, corrected: 500 });
    const [lake] = await sql(
      console.pipeline.dataDir,
      "SELECT count(*) AS lines, sum(quantity) AS quantity, sum(line_total) AS revenue FROM invoice_lines WHERE country = 'Rule'",
    );
    expect(lake).toEqual({ lines: 500, quantity: 1000, revenue: '1500.000' });
    await expectExactBooks();
  });

  it('corrects one line in place, judged while it is typed, and follows it until it has landed', async () => {
    const id = await land(aRow({ qty: 'six', country: 'In place' }));
    const { page, complaints } = await console.open(`/quarantine?ingest=${id}`);
    await page.getByRole('button', { name: `Correct line ${id}-1` }).click();
    const send = page.getByRole('button', { name: 'Send the corrected line' });
    await page.getByText('would be refused').waitFor();
    expect(await page.locator('pre mark').textContent()).toBe('six');
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel('Quantity').fill('6');
    await page.getByText('would be accepted').waitFor();
    await send.dblclick();
    await page.getByText('The corrected line was sent with correction').waitFor();
    await page.locator('dialog').getByText('accepted', { exact: true }).waitFor();
    expect(await ingest(id)).toMatchObject({ quarantined: 1, corrected: 1 });
    await page.locator('dialog .panel').getByRole('link').click();
    await page.getByRole('heading', { name: 'Correction', exact: true }).waitFor();
    await page.getByRole('link', { name: `${id}-1` }).waitFor();
    expect(complaints).toEqual([]);
    await expectExactBooks();
  });

  it('shows markup in any field as text', async () => {
    const cell = `"${MARKUP.replaceAll('"', '""')}"`;
    const rows = FIELDS.map((field) => aRow({ qty: 'none', [field]: cell, customer: '7' }));
    const id = await land(...rows, aRow({ qty: cell }));
    const { page, complaints } = await console.open(`/quarantine?ingest=${id}`);
    const last = page.getByRole('button', { name: `Correct line ${id}-9` });
    await last.waitFor();
    expect(await page.getByText('<b>bold</b>').count()).toBeGreaterThan(0);
    await last.click();
    await page.getByLabel('Quantity').waitFor();
    expect(await page.getByLabel('Quantity').inputValue()).toBe(MARKUP);
    for (const label of ['InvoiceNo', 'StockCode', 'Description', 'CustomerID', 'Country']) {
      await page.getByLabel(label).fill(MARKUP);
    }
    await page.getByLabel('Quantity').fill('6');
    await page.getByLabel('Why, for the history').fill(MARKUP);
    await page.getByRole('button', { name: 'Send the corrected line' }).click();
    await page.getByText('The corrected line was sent with correction').waitFor();
    await page.locator('dialog .panel').getByRole('link').click();
    await page.locator('ins').first().waitFor();
    await page.goto(`${console.origin}/corrections`);
    await page.getByText(MARKUP).first().waitFor();
    expect(await page.locator('img, b').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe in the theme %s',
    async (theme) => {
      const id = await land(aRow({ qty: 'axe' }), aRow({ date: '31/12/2010' }));
      const rules = encodeURIComponent('[{"kind":"day-first-date","column":"InvoiceDate"}]');
      const { page } = await console.open('/corrections', { theme });
      const correction = await page.locator('table a').first().getAttribute('href');
      const shown: [string, string][] = [
        [`${console.origin}/quarantine?ingest=${id}&rules=${rules}`, '2010-12-31'],
        [`${console.origin}/quarantine?line=${id}-1`, 'would be refused'],
        [`${console.origin}/corrections`, 'What became of them'],
        [`${console.origin}${correction}`, 'Ingest of the corrected lines'],
      ];
      for (const [url, text] of shown) {
        await page.goto(url);
        await page.getByText(text).first().waitFor();
        expect([url, await seriousFindings(page)]).toEqual([url, []]);
        await page.setViewportSize({ width: 400, height: 800 });
        expect([url, await overflow(page)]).toEqual([url, 0]);
        await page.setViewportSize({ width: 1280, height: 860 });
      }
    },
  );
});

/** How much wider a page is than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
