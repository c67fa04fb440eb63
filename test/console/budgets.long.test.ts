import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFindings } from '../support/browser/axe.ts';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { everyPage, landedFor, type Shown } from '../support/browser/every-page.ts';
import { aRow, hurriedClock } from '../support/pipeline.ts';

const FIRST_LOAD_BYTES = 250_000;
/** The page polls every second or two; a clock that runs faster makes minutes of seconds. */
const HURRY = 40;
const WARM_UP_MS = 10_000;
const WATCHED_MS = 30_000;
const GROWTH_BYTES = 1.5e6;

describe.runIf(hasBrowser)('the budgets of the console', () => {
  let console: ConsoleUnderTest;
  let shown: Shown;
  beforeAll(async () => {
    console = await startConsoleUnderTest({ clock: hurriedClock });
    shown = await landedFor(console.pipeline, [aRow({ qty: 'six' }), aRow({ no: '536366' })]);
  });
  afterAll(() => console?.stop());

  it('the first load is under 250 KB as transferred', async () => {
    const context = await console.browser.newContext();
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    let bytes = 0;
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await cdp.send('Network.enable');
    await page.goto(`${console.origin}/?key=${console.key}`);
    await page.getByRole('link', { name: /^Lake .* lines/ }).waitFor();
    await page.waitForTimeout(500);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(FIRST_LOAD_BYTES);
    await context.close();
  });

  it.each(['light', 'dark'] as const)('every page is in order in the theme %s', async (theme) => {
    for (const path of everyPage(shown)) {
      const { page, complaints } = await console.open(path, { theme });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1000);
      expect(await seriousFindings(page), path).toEqual([]);
      expect(complaints, path).toEqual([]);
      await page.context().close();
    }
  });

  it('no page is wider than a window of 400 pixels', async () => {
    for (const path of everyPage(shown)) {
      const { page } = await console.open(path);
      await page.setViewportSize({ width: 400, height: 860 });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForTimeout(1500);
      const width = () => page.evaluate<number>('document.documentElement.scrollWidth');
      // A chart follows the window a little later.
      await expect.poll(width, { timeout: 10_000, message: path }).toBeLessThanOrEqual(400);
      await page.context().close();
    }
  });

  it('the memory of an open page stays flat while it asks again and again', async () => {
    const { page } = await console.open('/');
    await page.addInitScript(`{
      const slow = globalThis.setTimeout;
      globalThis.setTimeout = (work, ms, ...rest) => slow(work, ms / ${HURRY}, ...rest);
    }`);
    await page.reload();
    await page.getByRole('link', { name: /^Lake .* lines/ }).waitFor();
    let asked = 0;
    page.on('request', () => {
      asked += 1;
    });
    const cdp = await page.context().newCDPSession(page);
    await page.waitForTimeout(WARM_UP_MS);
    const before = await heapOf(cdp);
    await page.waitForTimeout(WATCHED_MS);
    const after = await heapOf(cdp);
    expect(asked).toBeGreaterThan(50);
    expect(after - before).toBeLessThan(GROWTH_BYTES);
  });
});

/** The bytes that are in use after everything that can be freed was freed. */
async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.enable');
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize;
}
