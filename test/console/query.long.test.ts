import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { seriousFindings, tooWide } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { lakeRows } from '../support/lake-rows.ts';
import { aRow, csv } from '../support/pipeline.ts';

const MARKUP = '<img src=x onerror=alert(1)>';

const link = (sql: string, more: Record<string, string> = {}): string =>
  `/query?${new URLSearchParams({ sql, ...more })}`;

/** Scrolls a table. Returns false, because nothing has been found yet. */
async function scrolled(table: Locator, top: number): Promise<boolean> {
  await table.evaluate((element, pixels) => element.scrollTo(0, pixels), top);
  return false;
}

/** One hundred thousand rows of two columns. */
const MANY = `SELECT a.n * 1000 + b.n AS n, 'row' AS word FROM UNNEST(sequence(0, 99)) AS a(n)
  CROSS JOIN UNNEST(sequence(1, 1000)) AS b(n) ORDER BY 1`;
const ENDLESS = `SELECT count(*) FROM UNNEST(sequence(1, 100000)) AS a(n)
  CROSS JOIN UNNEST(sequence(1, 100000)) AS b(n) CROSS JOIN UNNEST(sequence(1, 1000)) AS c(n)`;

const placeOfFocus = (page: Page): Promise<string> =>
  page.evaluate<string>("document.activeElement.getAttribute('data-place')");

describe.runIf(hasBrowser)('the page Query', () => {
  let console: ConsoleUnderTest;
  let open: Page[] = [];
  beforeAll(async () => {
    console = await startConsoleUnderTest();
    const { pipeline } = console;
    await pipeline.land(Buffer.concat([...sampleFile({ lines: 3000, linesPerDay: 100 })]));
    await pipeline.land(csv(aRow({ text: MARKUP, country: MARKUP, code: 'MARKUP' })));
  });
  afterEach(async () => {
    for (const page of open) await page.context().close();
    open = [];
  });
  afterAll(() => console?.stop());

  async function at(path: string, theme: 'light' | 'dark' = 'light') {
    const opened = await console.open(path, { theme });
    open.push(opened.page);
    await opened.page.locator('.cm-content').waitFor();
    return opened;
  }
  async function ran(sql: string): Promise<Page> {
    const { page } = await at(link(sql));
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('.result-figures').waitFor();
    return page;
  }
  const cellsOf = (page: Page): Promise<string[]> =>
    page.locator('.result-table .cell').allTextContents();

  it('runs a statement that is typed, and its link shows the same result again', async () => {
    const { page, complaints } = await at('/query');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('SELECT count(*) AS lines, sum(line_total) FROM invoice_lines');
    await page.keyboard.press('Control+Enter');
    await page.locator('.result-figures').waitFor();
    const [[lines, total] = []] = await lakeRows(
      console.pipeline,
      'SELECT count(*), sum(line_total) FROM invoice_lines',
    );
    expect(await cellsOf(page)).toEqual([lines, total]);
    const { page: again } = await at(page.url().slice(console.origin.length));
    await again.locator('.result-figures').waitFor();
    expect(await cellsOf(again)).toEqual([lines, total]);
    expect(complaints).toEqual([]);
  });

  it('completes the columns of the tables that the statement names', async () => {
    const { page } = await at(link('SELECT  FROM invoice_lines'));
    await page.locator('details').first().waitFor();
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Home');
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.type('line_t');
    const list = page.locator('.cm-tooltip-autocomplete');
    await list.getByText('line_total').waitFor();
    await page.locator('.cm-completionInfo', { hasText: 'Amount of the line' }).waitFor();
    await page.waitForTimeout(150);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.cm-line').first().textContent()).toContain('line_total');
  });

  it('marks an error at its place', async () => {
    const { page } = await at(link('SELECT country,\n  nope FROM invoice_lines'));
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('alert').getByText('Line 2, column 3').waitFor();
    expect(await page.locator('.cm-lintRange-error').textContent()).toBe('nope');
  });

  it('pages a result of 100,000 rows, with few rows drawn and few requests', async () => {
    const page = await ran(MANY);
    let requests = 0;
    page.on('request', (request) => {
      if (request.url().includes('/rows')) requests += 1;
    });
    expect(await page.locator('.result-figures').textContent()).toContain('100,000 rows');
    const table = page.locator('.result-table .virtual');
    for (let pages = 1; pages <= 15; pages += 1) {
      const last = page.locator(`[data-place="${999 * pages - 1}:0"]`);
      await expect
        .poll(() => last.count().then((count) => count > 0 || scrolled(table, 1e9)))
        .toBe(true);
    }
    expect(await page.locator('.result-table tbody tr').count()).toBeLessThan(80);
    expect(requests).toBeLessThanOrEqual(16);
    await scrolled(table, 0);
    await page.locator('[data-place="0:0"]').waitFor();
    // Rows that were given up are asked for again: two pages at most are in view.
    await scrolled(table, 32 * 2000);
    await page.locator('[data-place="2004:0"]', { hasText: '2005' }).waitFor();
    expect(requests).toBeLessThanOrEqual(20);
  });

  it('stops a query for who presses Stop, and for who goes away', async () => {
    const { page } = await at(link(ENDLESS));
    const stateOfNewest = async (): Promise<string> => {
      const newest =
        "fetch('/api/queries').then(async (answer) => (await answer.json()).runs[0].state)";
      return page.evaluate<string>(newest);
    };
    await page.getByRole('button', { name: 'Run' }).click();
    await expect.poll(stateOfNewest).toBe('RUNNING');
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(stateOfNewest).toBe('CANCELLED');
    const { page: leaving } = await at(link(`${ENDLESS} -- again`));
    await leaving.getByRole('button', { name: 'Run' }).click();
    await expect.poll(stateOfNewest).toBe('RUNNING');
    await leaving.goto('about:blank');
    await expect.poll(stateOfNewest).toBe('CANCELLED');
  });

  it('draws a chart, whose columns are in the URL', async () => {
    const page = await ran('SELECT month, country, revenue, lines FROM revenue_by_month');
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    await page.getByRole('img', { name: 'revenue by month and country' }).waitFor();
    await page.getByLabel('Value').selectOption('lines');
    await page.getByRole('img', { name: 'lines by month and country' }).waitFor();
    expect(page.url()).toContain('value=lines');
  });

  it('inspects a column in one query', async () => {
    const page = await ran('SELECT country, customer_id FROM invoice_lines ORDER BY line_id');
    await page.getByRole('button', { name: /^customer_id/ }).click();
    const facts = page.locator('.facts dd');
    await facts.first().waitFor();
    const sql = `SELECT count(*), count(*) - count(customer_id), count(DISTINCT customer_id),
      min(customer_id), max(customer_id) FROM invoice_lines`;
    const [expected] = await lakeRows(console.pipeline, sql);
    const shown = await facts.allTextContents();
    expect(shown.map((text) => text.replaceAll(',', ''))).toEqual(expected);
  });

  it.each(['csv', 'ndjson'] as const)('downloads every row as %s', async (format) => {
    const sql = 'SELECT line_id, description, line_total FROM invoice_lines ORDER BY line_id';
    const page = await ran(sql);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: format === 'csv' ? 'CSV' : 'JSON lines' }).click();
    const text = await readFile(await (await downloading).path(), 'utf8');
    const rows = await lakeRows(console.pipeline, sql);
    expect(rows.length).toBeGreaterThan(2500);
    const quoted = (value: string | null): string =>
      value === null ? '' : `"${value.replaceAll('"', '""')}"`;
    const names = ['line_id', 'description', 'line_total'];
    const expected =
      format === 'csv'
        ? [names, ...rows].map((row) => `${row.map(quoted).join(',')}\n`)
        : rows.map(
            (row) =>
              `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]])))}\n`,
          );
    expect(text).toBe(expected.join(''));
  });

  it('downloads a workbook and Parquet', async () => {
    const page = await ran(
      `SELECT country, sum(line_total) AS revenue, CAST(NULL AS varchar) AS nothing, '' AS empty
       FROM invoice_lines GROUP BY country`,
    );
    const begins = async (name: string): Promise<string> => {
      const downloading = page.waitForEvent('download');
      await page.getByRole('link', { name }).click();
      return (await readFile(await (await downloading).path())).toString('latin1', 0, 4);
    };
    expect(await begins('Excel')).toBe('PK\x03\x04');
    expect(await begins('Parquet')).toBe('PAR1');
  });

  it('leads from a cell to the story of its line, by mouse and by keys', async () => {
    const sql = 'SELECT line_id, invoice_no FROM invoice_lines ORDER BY line_id LIMIT 3';
    const page = await ran(sql);
    const [[lineId] = []] = await lakeRows(console.pipeline, sql);
    const cell = page.locator('[data-place="0:0"]');
    expect(await cell.getAttribute('href')).toBe(`/lines/${lineId}`);
    await cell.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => placeOfFocus(page)).toBe('0:1');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => placeOfFocus(page)).toBe('0:0');
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/lines/${lineId}`);
  });

  it('leads from a cell without a line to the rows with the same values', async () => {
    const page = await ran(
      'SELECT country, count(*) AS n FROM invoice_lines GROUP BY country ORDER BY n DESC LIMIT 1',
    );
    const [, lines = ''] = await cellsOf(page);
    await page.locator('[data-place="0:0"]').click();
    await page.getByRole('button', { name: 'Rows of invoice_lines with the same values' }).click();
    await page.getByText(/^\d[\d,]* rows$/).waitFor();
    expect(await page.locator('.cm-content').textContent()).toContain("country = 'United Kingdom'");
    const shown = await page.locator('.result-figures b').textContent();
    expect(shown?.replaceAll(',', '')).toBe(`${Math.min(1000, Number(lines))} rows`);
  });

  it('shows markup of customers as text', async () => {
    const { page, complaints } = await at(
      link(
        'SELECT description, country AS "<b>c</b>", 1 AS n FROM invoice_lines WHERE stock_code = \'MARKUP\'',
      ),
    );
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('[data-place="0:0"]').click();
    expect(await page.locator('.cell-panel pre').textContent()).toBe(MARKUP);
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    await page.getByRole('button', { name: /<b>c/ }).click();
    await page.locator('.facts').waitFor();
    expect(await page.locator('main img, main b > b').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['INSERT INTO invoice_lines SELECT * FROM invoice_lines', 'INSERT is not served here'],
    ["COPY invoice_lines TO '/tmp/x'", 'COPY is not served here'],
    ["ATTACH '/tmp/x.db'", 'ATTACH is not served here'],
    ['CREATE TABLE t AS SELECT 1', 'CREATE is not served here'],
    ['DROP TABLE invoice_lines', 'DROP is not served here'],
    ["SET memory_limit = '8GB'", 'SET is not served here'],
    ['SELECT 1; DROP TABLE invoice_lines', 'Only one sql statement is allowed'],
    ["SELECT * FROM read_csv('/etc/passwd')", 'The table function read_csv is not served'],
    ["SELECT * FROM '/etc/passwd'", 'does not exist'],
    ['SELECT * FROM duckdb_settings()', 'The table function duckdb_settings is not served'],
    ['', 'The statement is empty'],
  ])('refuses %s', async (sql, message) => {
    const { page } = await at('/query');
    const answer = await page.evaluate(async (statement) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ sql: statement });
      return (await fetch('/api/queries', { method: 'POST', headers, body })).text();
    }, sql);
    expect(answer).toContain(message);
    expect(answer).not.toContain('"kind":"result"');
  });

  it.each(['light', 'dark'] as const)('has nothing serious for axe in %s', async (theme) => {
    const sql = 'SELECT month, country, revenue FROM revenue_by_month';
    const { page, complaints } = await at(link(sql, { chart: '1' }), theme);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('.result-figures').waitFor();
    await page.getByRole('button', { name: 'Chart', exact: true }).click();
    await page.getByRole('button', { name: /^revenue/ }).click();
    await page.locator('.facts').waitFor();
    await page.locator('[data-place="0:1"]').click();
    await page.locator('details').first().click();
    for (const tab of ['History', 'Saved', 'Tables']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('.side-list li').first().waitFor();
      expect(await seriousFindings(page)).toEqual([]);
    }
    await page.setViewportSize({ width: 400, height: 860 });
    expect(await tooWide(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
  });

  it('keeps own queries in the browser', async () => {
    const { page } = await at(link('SELECT 42'));
    await page.getByLabel('Name of the saved query').fill('Mine');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.reload();
    await page.getByRole('tab', { name: 'Saved' }).click();
    await page.getByRole('button', { name: 'revenue-by-month' }).waitFor();
    await page.getByRole('button', { name: 'Mine', exact: true }).click();
    await page.locator('.result-figures').waitFor();
    expect(await cellsOf(page)).toEqual(['42']);
  });
});
