import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBacklog } from '../../local/event-source/backlog.ts';
import { type BreakableAssembly, breakableAssembly } from '../support/breakable-assembly.ts';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { writeBatches } from '../support/browser/written-batches.ts';
import { aRow, csv, hurriedClock } from '../support/pipeline.ts';

const MARKUP = '<img src=x onerror="document.title=1"> & <b>bold</b>';

describe.runIf(hasBrowser)('the pages Batches', () => {
  let assembly: BreakableAssembly;
  let console: ConsoleUnderTest;
  beforeAll(async () => {
    // There are two attempts, then the delivery is parked.
    assembly = await breakableAssembly(['ValidateBatch', 'WriteParquet'], {
      MaximumRetryAttempts: 1,
      MaximumBatchingWindowInSeconds: 0,
    });
    console = await startConsoleUnderTest({ assembly: assembly.assemblyDir, clock: hurriedClock });
  });
  afterAll(async () => {
    await console?.stop();
    await assembly?.remove();
  });

  const post = async (invoiceNo: string, lines = 3): Promise<string> => {
    const row = aRow({ no: invoiceNo, qty: '1', price: '1.01' });
    const { status, body } = await console.pipeline.post(csv(...Array<string>(lines).fill(row)));
    expect(status).toBe(202);
    return String(body['ingestId']);
  };
  const parked = (): number => readBacklog(console.pipeline.dataDir).parked;
  const batchesIn = async (status: string): Promise<{ batchId: string }[]> => {
    const { body } = await console.pipeline.get(`/batches?status=${status}`);
    return body['batches'] as { batchId: string }[];
  };
  const state = (page: Page, name: string) => page.locator(`[data-state="${name}"]`);

  it('show why a batch failed, replay it to green, and follow its lines', async () => {
    await assembly.break('ValidateBatch', MARKUP);
    const ingestId = await post('536365');
    await expect.poll(parked).toBe(1);
    const { page, complaints } = await console.open('/batches?status=FAILED');
    const [failed] = await batchesIn('FAILED');
    await page.locator(`a[href="/batches/${failed?.batchId}"]`).click();

    await state(page, 'ValidateBatch').click();
    expect(new URL(page.url()).searchParams.get('state')).toBe('ValidateBatch');
    const detail = page.getByRole('region', { name: 'State ValidateBatch' });
    await detail.getByText(MARKUP).first().waitFor();
    await detail.getByText('Broken').first().waitFor();
    expect(await state(page, 'ValidateBatch').getAttribute('class')).toContain('caught');
    expect(await state(page, 'ClaimBatch').getAttribute('class')).toContain('succeeded');
    expect(await state(page, 'SplitBatch').getAttribute('class')).toContain('not-reached');
    expect(await page.locator('img, b').count()).toBe(0);

    await assembly.repair('ValidateBatch');
    await page.getByRole('button', { name: 'Replay…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Replay this batch' });
    await dialog.getByText('1 batch: 1 delivered again (1 chunk).').waitFor();
    // Whoever is in a hurry clicks twice.
    await dialog.getByRole('button', { name: 'Replay 1 batch' }).dblclick({ noWaitAfter: true });
    await page.waitForURL((url) => !url.pathname.endsWith(String(failed?.batchId)));
    await page.getByText('All of 1 batch has landed.').waitFor();
    await page.locator('.batch-actions').getByText('COMMITTED').waitFor();
    await expect
      .poll(() => state(page, 'CommitBatch').getAttribute('class'))
      .toContain('succeeded');
    const { body } = await console.pipeline.get(`/ingests/${ingestId}`);
    expect(body).toMatchObject({ lines: 3, accepted: 3, quarantined: 0, pending: 0 });
    expect(await batchesIn('COMMITTED')).toHaveLength(1);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('a[download]').first().click(),
    ]);
    expect(await download.failure()).toBeNull();
    expect(download.suggestedFilename()).toMatch(/^2010-12-01-.*\.parquet$/);

    const landed = page.url().split('/').at(-1)?.replace(/\?.*/, '');
    await page.goto(`${console.origin}/batches?status=COMMITTED&ingest=${ingestId}`);
    await page.locator(`a[href="/batches/${landed}"]`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('replay all that match the filter, after a preview that changes nothing', async () => {
    await assembly.break('WriteParquet', 'the disk is full');
    const ingests = [await post('536366'), await post('536367')];
    await expect.poll(async () => (await batchesIn('FAILED')).length).toBeGreaterThanOrEqual(2);
    await expect
      .poll(() => console.pipeline.aws.backlog().some(({ records }) => records > 0))
      .toBe(false);
    const { page, complaints } = await console.open('/batches?status=FAILED&error=disk');
    const before = (await batchesIn('FAILED')).length;
    await page.getByRole('button', { name: 'Replay all that match…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(`${before} finished from the sealed plan`).waitFor();
    expect((await batchesIn('FAILED')).length).toBe(before);

    await assembly.repair('WriteParquet');
    await dialog.getByRole('button', { name: `Replay ${before} batches` }).click();
    await page.getByText(`All of ${before} batches has landed.`).waitFor();
    await page.getByText('No batch matches the filter.').waitFor();
    for (const ingestId of ingests) {
      const { body } = await console.pipeline.get(`/ingests/${ingestId}`);
      expect(body).toMatchObject({ accepted: 3, pending: 0 });
    }
    expect(complaints).toEqual([]);
  });

  it('are used with the keyboard alone, and the timeline is zoomed', async () => {
    const [batch] = await batchesIn('COMMITTED');
    const { page } = await console.open(`/batches/${batch?.batchId}`);
    await state(page, 'ClaimBatch').waitFor();
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('data-state') ?? undefined);
    for (let pressed = 0; pressed < 60 && (await focused()) === undefined; pressed += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await focused()).toBe('NewOrSealed');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('ClaimBatch');
    await page.getByRole('region', { name: 'State ClaimBatch' }).waitFor();
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.searchParams.has('window'));
    await page.reload();
    await page.getByRole('region', { name: 'State ClaimBatch' }).waitFor();
    expect(await page.getByRole('button', { name: 'Whole' }).isEnabled()).toBe(true);
  });

  it('say what does not exist', async () => {
    const { page } = await console.open('/batches/0-nobody-knows');
    await page.getByText('There is no batch 0-nobody-knows.').first().waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'have nothing serious for axe in the theme %s',
    async (theme) => {
      // The oldest one holds lines; later ones may have found that others hold all of theirs.
      const batch = (await batchesIn('COMMITTED')).at(-1);
      const paths = [
        '/batches?status=FAILED,COMMITTED',
        `/batches/${batch?.batchId}?state=ClaimBatch`,
      ];
      for (const path of paths) {
        const { page, complaints } = await console.open(path, { theme });
        await page.locator('.virtual tbody tr').first().waitFor();
        expect(await seriousFindings(page), path).toEqual([]);
        expect(complaints).toEqual([]);
        await page.close();
      }
    },
  );

  it('show 1,000 batches more without loading or drawing all of them', async () => {
    await writeBatches(console.pipeline, 1000, () => true);
    const { page } = await console.open('/');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/batches?')) asked.push(request.url());
    });
    const began = performance.now();
    await page.getByRole('link', { name: 'Batches' }).click();
    await page.locator('.virtual tbody tr').first().waitFor();
    const ms = Math.round(performance.now() - began);
    globalThis.console.info(`the first of 1,000 batches were drawn after ${ms} ms`);
    await page.getByText('100 batches so far').waitFor();
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(await page.locator('.virtual tbody tr').count()).toBeLessThan(80);

    await page.locator('.virtual').evaluate((table) => table.scrollTo(0, table.scrollHeight));
    await page.getByText('200 batches so far').waitFor();
    expect(await page.locator('.virtual tbody tr').count()).toBeLessThan(80);
    await page.getByLabel('Error contains').fill('number 997');
    await page.getByText('1 batch', { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get('error')).toBe('number 997');
  });
});
