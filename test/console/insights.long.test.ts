import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { seriousFindings, tooWide } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { lakeRows } from '../support/lake-rows.ts';
import { aRow, csv } from '../support/pipeline.ts';

type Line = { no: string; total: bigint; customer: string | null; country: string; day: string };

/** Thousandths of the currency. */
const exact = (text: string): bigint => BigInt(text.replace('.', ''));
const grouped = (value: bigint | number): string => value.toLocaleString('en');
const money = (thousandths: bigint): string => {
  const digits = String(thousandths < 0n ? -thousandths : thousandths).padStart(4, '0');
  return `${thousandths < 0n ? '-' : ''}${grouped(BigInt(digits.slice(0, -3)))}.${digits.slice(-3)}`;
};
const sum = (lines: readonly Line[]): bigint =>
  lines.reduce((total, line) => total + line.total, 0n);
const distinct = (values: readonly (string | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size;

describe.runIf(hasBrowser)('the page Insights', () => {
  let console: ConsoleUnderTest;
  let lines: Line[];
  beforeAll(async () => {
    console = await startConsoleUnderTest();
    const { pipeline } = console;
    await pipeline.land(Buffer.concat([...sampleFile({ lines: 3000, linesPerDay: 100 })]));
    await pipeline.land(csv(aRow({ country: "<b>Côte d'Ivoire</b>", qty: '3', price: '0.333' })));
    const rows = await lakeRows(
      pipeline,
      'SELECT invoice_no, line_total, customer_id, country, CAST(invoice_date AS varchar) FROM invoice_lines',
    );
    lines = rows.map(([no, total, customer, country, day]) => ({
      no: no ?? '',
      total: exact(total ?? ''),
      customer: customer ?? null,
      country: country ?? '',
      day: day ?? '',
    }));
  });
  afterAll(() => console?.stop());

  const figure = (page: Page, name: string) =>
    page.locator(`[data-figure="${name}"]`).first().textContent();

  async function expectTotals(page: Page, of: readonly Line[]): Promise<void> {
    const cancelled = of.filter(({ no }) => no.startsWith('C'));
    const sales = of.filter(({ no }) => !no.startsWith('C'));
    await page.locator('[data-figure="revenue"]').waitFor();
    expect(await figure(page, 'revenue')).toBe(money(sum(of)));
    expect(await figure(page, 'sales')).toBe(money(sum(sales)));
    expect(await figure(page, 'cancelled')).toBe(cancelled.length ? money(sum(cancelled)) : '–');
    expect(await figure(page, 'lines')).toBe(grouped(of.length));
    expect(await figure(page, 'invoices')).toBe(grouped(distinct(sales.map(({ no }) => no))));
    expect(await figure(page, 'customers')).toBe(
      grouped(distinct(of.map(({ customer }) => customer))),
    );
    expect(await figure(page, 'lines_without_customer')).toBe(
      grouped(of.filter(({ customer }) => customer === null).length),
    );
  }

  it('has the totals of the lines, added up one by one', async () => {
    const { page, complaints } = await console.open('/insights');
    await expectTotals(page, lines);
    const months = page.getByRole('region', { name: 'Every month, exact' }).locator('tbody tr');
    await months.first().waitFor();
    const [december] = await months.first().locator('td').allTextContents();
    expect(december).toBe(money(sum(lines.filter(({ day }) => day < '2011-01'))));
    expect(complaints).toEqual([]);
  });

  it('is filtered by what the URL says, and by a click on a country', async () => {
    const { page, complaints } = await console.open('/insights?from=2010-12-01&to=2010-12-31');
    const december = lines.filter(({ day }) => day < '2011-01');
    await expectTotals(page, december);
    const name = "<b>Côte d'Ivoire</b>";
    await page.getByRole('button', { name }).click();
    await page.waitForURL('**country=*');
    const one = lines.filter(({ country }) => country === name);
    await expect.poll(() => figure(page, 'revenue')).toBe(money(sum(one)));
    await expectTotals(page, one);
    expect(complaints).toEqual([]);
  });

  it('opens the statement of a figure, with its result, in Query', async () => {
    const { page } = await console.open('/insights');
    const card = page.getByRole('region', { name: 'Countries', exact: true });
    const revenue = await card.locator('tbody td').first().textContent();
    await card.getByRole('link', { name: 'Open in Query' }).click();
    await page.locator('.result-figures').waitFor();
    const cell = await page.locator('[data-place="0:1"]').textContent();
    expect(cell).toBe(revenue?.replaceAll(',', ''));
  });

  it('refuses a filter that is none', async () => {
    const { page } = await console.open('/insights?from=2011-02-30');
    await page.getByRole('alert').first().waitFor();
    expect(await page.getByRole('alert').first().textContent()).toContain('2011-02-30');
  });

  it.each(['light', 'dark'] as const)('has nothing serious for axe in %s', async (theme) => {
    const { page, complaints } = await console.open('/insights', { theme });
    await page.locator('[data-figure="revenue"]').waitFor();
    const last = page.getByRole('region', { name: 'Quarantine by reason', exact: true });
    for (const card of await page.locator('.insight').all()) await card.scrollIntoViewIfNeeded();
    await last.scrollIntoViewIfNeeded();
    await last.getByRole('link', { name: 'Open in Query' }).waitFor();
    await page.locator('.waiting').first().waitFor({ state: 'detached' });
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 400, height: 860 });
    expect(await tooWide(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });
});
