import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { aRow, csv } from '../support/pipeline.ts';

const MARKUP = '<img src=x onerror="fail()"><script>fail()</script>&amp;';
const quoted = `"${MARKUP.replaceAll('"', '""')}"`;

const ROWS = [
  aRow({ no: '536365', code: 'BANK CHARGES' }),
  aRow({ no: '536365', qty: '1.5', text: quoted }),
  [quoted, quoted, quoted, 7, '12/1/2010 8:26', 2.55, quoted, quoted].join(','),
];
const BODY = csv(...ROWS);

/** The line ids end with the row. */
const lineOf = (row: number): string => `${ingestId}-${row}`;
const linePath = (row: number): string => `/lines/${lineOf(row)}`;

/** A number as it is shown, with separators. */
const plain = (shown: string): number => Number(shown.replaceAll(',', ''));

let console: ConsoleUnderTest;
let ingestId: string;

describe.runIf(hasBrowser)('the story of a line in the console', () => {
  beforeAll(async () => {
    console = await startConsoleUnderTest();
    const records = Buffer.byteLength(BODY) - BODY.indexOf('\n') - 1;
    const ingest = await console.pipeline.land(BODY, {
      'source-file': encodeURIComponent(`<b>${MARKUP.replaceAll('/', '')}.csv`),
      'source-bytes': `5000-${5000 + records}`,
      'source-rows': '21-23',
    });
    ingestId = String(ingest['ingestId']);
  });
  afterAll(() => console?.stop());

  it('is found by an id, from the bytes in the file to the stores', async () => {
    const { page, complaints } = await console.open('/lines');
    await page.getByLabel('Line id').fill(lineOf(1));
    await page.getByLabel('Line id').press('Enter');
    await page.getByText('ACCEPTED').waitFor();
    const steps = await page.locator('.line-path h3').allTextContents();
    expect(steps).toEqual([
      'File',
      'Ingest',
      'Chunk 0',
      'Stream',
      'Batch',
      'Lake',
      'Invoices',
      'Customers',
    ]);
    const bytes = await page
      .locator('.line-path li')
      .first()
      .getByText('to', { exact: false })
      .last()
      .textContent();
    expect(bytes).toContain(`5,000 to 5,0${ROWS[0]?.length} (${ROWS[0]?.length} bytes)`);
    expect(await page.locator('.original').textContent()).toBe(ROWS[0]);
    expect(await page.locator('.original mark').count()).toBe(8);
    const stored = page.getByRole('row', { name: 'InvoiceDate' });
    expect(await stored.getByRole('cell').allTextContents()).toEqual([
      '12/1/2010 8:26',
      '2010-12-01T08:26:00',
    ]);
    expect(complaints).toEqual([]);
  });

  it('is reached from a cell of a query, and its bytes are those of the file', async () => {
    const rows = ['536901', '536902', '536903'].map((no) => aRow({ no, text: 'CAFÉ MUG' }));
    const file = Buffer.from(csv(...rows));
    const { page, complaints } = await console.open('/');
    const given = { name: 'mugs.csv', mimeType: 'text/csv', buffer: file };
    await page.locator('input[type=file]').setInputFiles(given);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('3 lines received: 3 accepted').waitFor();
    const sql = "SELECT invoice_no, line_id FROM invoice_lines WHERE invoice_no = '536902'";
    await page.goto(`${console.origin}/query?${new URLSearchParams({ sql })}`);
    await page.getByRole('button', { name: 'Run' }).click();
    await page.locator('a[data-place="0:1"]').click();
    const step = page.locator('.line-path li').first();
    await step.getByText('mugs.csv').waitFor();
    const [, from = '', to = ''] =
      /([\d,]+) to ([\d,]+) \(/.exec((await step.textContent()) ?? '') ?? [];
    const bytes = file.subarray(plain(from), plain(to)).toString();
    expect(bytes).toBe(rows[1]);
    expect(await page.locator('.original').textContent()).toBe(bytes);
    expect(complaints).toEqual([]);
  });

  it('of a corrected line says what it was corrected from, and the reverse', async () => {
    const { ingestId: id } = await console.pipeline.land(csv(aRow({ no: '536911', qty: '2.5' })));
    const [refused] = await console.pipeline.quarantineOf(id);
    const record = { ...(refused?.['fields'] as Record<string, string>), Quantity: '3' };
    const lines = [{ lineId: `${id}-1`, record }];
    const { body } = await console.pipeline.correct('halves', { lines });
    const [sent] = body['lines'] as { correctedLineId: string }[];
    const { page, complaints } = await console.open(`/lines/${id}-1`);
    await page.getByRole('heading', { name: 'Corrected by' }).waitFor();
    await page.getByRole('link', { name: String(sent?.correctedLineId) }).click();
    await page.getByRole('heading', { name: 'Sent in place of' }).waitFor();
    expect(await page.locator('.original').textContent()).toContain('3');
    await page.getByRole('link', { name: `${id}-1` }).click();
    await page.getByText('QUARANTINED').waitFor();
    expect(await page.locator('mark.fault').textContent()).toBe('2.5');
    expect(complaints).toEqual([]);
  });

  it('of a quarantined line marks the column at fault', async () => {
    const { page } = await console.open(linePath(2));
    await page.getByText('QUARANTINED').waitFor();
    expect(await page.locator('mark.fault').textContent()).toBe('1.5');
    await page.getByText('invalid_quantity', { exact: true }).waitFor();
    expect(await page.locator('.line-path h3').last().textContent()).toBe('Quarantine');
  });

  it('shows markup of customers as text, on every page', async () => {
    for (const path of [
      linePath(2),
      linePath(3),
      `/invoices/${encodeURIComponent(MARKUP)}`,
      `/customers/${encodeURIComponent(MARKUP)}`,
    ]) {
      const { page, complaints } = await console.open(path);
      await page.getByText('<script>fail()</script>').first().waitFor();
      expect(await page.locator('main img, main script').count()).toBe(0);
      expect(complaints, path).toEqual([]);
    }
  });

  it('is where the lines of an invoice lead, and those of a product', async () => {
    const { page } = await console.open('/lines');
    await page.getByLabel('Invoice number').fill('536365');
    await page.getByLabel('Stock code').fill('BANK CHARGES');
    await page.getByLabel('Stock code').press('Enter');
    await page.getByText('Only the lines of').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('link', { name: '17850' }).click();
    await page.getByRole('heading', { name: 'Customer 17850' }).waitFor();
    await page.getByRole('link', { name: '536365' }).click();
    await page.getByRole('link', { name: lineOf(1) }).click();
    await page.getByText('ACCEPTED').waitFor();
    expect(page.url()).toBe(`${console.origin}${linePath(1)}`);
  });

  it.each([
    ['/lines/none', 'A line id is the id of its ingest'],
    ['/lines/none-1', 'There is no such line'],
    ['/invoices/none', 'No line of an invoice'],
    ['/invoices/536365?product=none', 'no line with this stock code'],
    ['/customers/none', 'No line of a customer'],
  ])('%s says what is wrong', async (path, message) => {
    const { page } = await console.open(path);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(message);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing serious for axe in the theme %s',
    async (theme) => {
      const paths = ['/lines', linePath(1), linePath(2), '/invoices/536365', '/customers/17850'];
      for (const path of paths) {
        const { page } = await console.open(path, { theme });
        await page.locator('form, .line-path, .virtual').first().waitFor();
        expect(await seriousFindings(page), path).toEqual([]);
        await page.screenshot({
          fullPage: true,
        });
      }
    },
  );
});
