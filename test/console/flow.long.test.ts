import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { aRow, csv, hurriedClock } from '../support/pipeline.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

const file = (name: string, text: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(text),
});

const ROWS = [
  ...Array.from({ length: 40 }, (_, at) => aRow({ no: `${536365 + at}`, text: HOSTILE })),
  aRow({ no: '536500', qty: HOSTILE }),
];

async function give(page: Page, name: string, text: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file(name, text));
}

describe.runIf(hasBrowser)('the page Flow', () => {
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    console = await startConsoleUnderTest({ clock: hurriedClock });
  });
  afterAll(() => console?.stop());

  it('says what to do first, takes a file, and shows it land', async () => {
    const { page, complaints } = await console.open('/');
    await page.getByText('Nothing has been sent to this pipeline yet.').waitFor();
    await give(page, 'lines.csv', csv(...ROWS));
    await page.getByText('would be sent in 1 ingest').waitFor();
    await page.getByText('comma between columns').waitFor();
    await page.getByText('Quantity: 1 of 41 rows examined').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('41 lines received: 40 accepted, 1 quarantined').waitFor();
    await page.getByRole('link', { name: 'invalid_quantity' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const lake = page.getByRole('link', { name: /^Lake/ });
    await lake.getByText('40 lines').waitFor();
    await page
      .getByRole('link', { name: /^Quarantine/ })
      .getByText('1 line')
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it('recognises the same file, and opens its ingest', async () => {
    const { page, complaints } = await console.open('/');
    await give(page, 'again.csv', csv(...ROWS));
    await page.getByText('was sent before, as upload').waitFor();
    await page.getByRole('button', { name: 'Check that all has landed' }).click();
    await page.getByText('41 of them had come in before').waitFor();
    await page.locator('.outcome a[href^="/ingests/"]').first().click();
    await page.getByRole('heading', { name: /^Ingest / }).waitFor();
    await page.getByText('Quarantined lines').waitFor();
    await page.locator('code.original', { hasText: HOSTILE }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await page.goto(`${console.origin}/ingests`);
    await page
      .getByRole('cell', { name: 'lines.csv' })
      .or(page.getByText('lines.csv'))
      .first()
      .waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('stops at a file that has grown, and sends the new rows when asked to', async () => {
    const { page } = await console.open('/');
    await give(page, 'grown.csv', csv(...ROWS, aRow({ no: '536600' })));
    await page.getByText('continues with 1 new row').waitFor();
    await page.getByLabel('Send only the rows that were added').click();
    await page.getByText('1 row would be sent').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('42 lines received: 41 accepted').waitFor();
  });

  it('counts a corrected line once: received = accepted + lines to correct', async () => {
    const { page } = await console.open('/');
    const box = (name: RegExp) => page.getByRole('link', { name });
    await box(/^Lake/).getByText('41 lines').waitFor();
    await box(/^Quarantine/)
      .getByText('1 line', { exact: true })
      .waitFor();
    const { body } = await console.pipeline.get('/batches?status=COMMITTED');
    const [batch] = (body['batches'] as { batchId: string }[]).slice(-1);
    const story = await console.pipeline.get(`/batches/${batch?.batchId}`);
    const [ingest] = story.body['members'] as { ingestId: string }[];
    const [refused] = await console.pipeline.quarantineOf(ingest?.ingestId);
    const record = { ...(refused?.['fields'] as Record<string, string>), Quantity: '7' };
    const lines = [{ lineId: refused?.['lineId'], record }];
    expect((await console.pipeline.correct('mend', { lines })).status).toBe(202);
    await box(/^Lake/).getByText('42 lines').waitFor();
    await box(/^Quarantine/)
      .getByText('0 lines')
      .waitFor();
    await box(/^Quarantine/)
      .getByText('1 corrected')
      .waitFor();
    await page.goto(`${console.origin}/ingests/${ingest?.ingestId}`);
    await page.getByText('All of them are corrected').waitFor();
  });

  it.each([
    ['a PDF document', 'lines.csv', '%PDF-1.7 and so on', 'is a PDF document'],
    ['a page', 'lines.xlsx', '<html><body>no</body></html>', 'is an HTML or XML document'],
    ['an empty file', 'empty.csv', '', 'is empty'],
    ['other columns', `${HOSTILE}.csv`, 'a,b\n1,2\n', 'InvoiceNo'],
  ])('says what is wrong with %s', async (_, name, text, message) => {
    const { page, complaints } = await console.open('/');
    await give(page, name, text);
    await page.getByRole('alert').getByText(message).waitFor();
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await page.getByText('Drop a file here').waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps still where motion is not wanted, and fits a narrow window in the dark', async () => {
    const { page } = await console.open('/', { theme: 'dark' });
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
    await page.setViewportSize({ width: 400, height: 860 });
    await page.getByRole('link', { name: /^State machine/ }).waitFor();
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(400);
    expect(await page.evaluate<number>('document.getAnimations().length')).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  });
});
