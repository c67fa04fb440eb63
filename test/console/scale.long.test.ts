import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { landedFor, type Shown } from '../support/browser/every-page.ts';
import { PAGE_PATHS } from '../support/browser/pages.ts';
import { writeBatches } from '../support/browser/written-batches.ts';
import { landFile } from '../support/command.ts';
import { aRow, hurriedClock } from '../support/pipeline.ts';
import { REAL_FILE, realFileIsPresent } from '../support/real-file.ts';

const BATCHES = 1000;
/** Generous, for busy machines. The times themselves are printed. */
const USABLE_MS = 30_000;
const ANSWER_BYTES = 400_000;
const REQUESTS = 30;
const NODES = 6000;

const ROWS = '.virtual tbody tr';
/** What a page shows once it can be used. Every page has to be here. */
const FIRST_SEEN: Readonly<Record<string, string>> = {
  '/': 'a:has-text("541,9")',
  '/ingests': ROWS,
  '/ingests/:ingestId': '.figures',
  '/batches': ROWS,
  '/batches/:batchId': '[data-state="CommitBatch"]',
  '/quarantine': ROWS,
  '/corrections': ROWS,
  '/corrections/:correctionId': '.badge',
  '/query': '.cm-content',
  '/insights': '[data-figure="revenue"]',
  '/lines': 'input',
  '/lines/:lineId': '.original',
  '/invoices/:invoiceNo': ROWS,
  '/customers/:customerId': ROWS,
  '/simulate': 'main button',
  '/faults': 'main :is(button, .empty)',
};

type Measured = { ms: number; requests: number; largest: number; nodes: number };

describe.runIf(hasBrowser && realFileIsPresent())('the console with 541,909 lines', () => {
  let dataDir: string;
  let console: ConsoleUnderTest;
  let shown: Shown;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
    console = await startConsoleUnderTest({ dataDir, clock: hurriedClock });
    const refused = Array.from({ length: 200 }, (_, at) => aRow({ qty: `${at}.5` }));
    shown = await landedFor(console.pipeline, refused);
    await writeBatches(console.pipeline, BATCHES, (number) => number % 5 === 0);
  });
  afterAll(async () => {
    await console?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(PAGE_PATHS)('and 1,000 batches: %s', async (path) => {
    const seen = FIRST_SEEN[path];
    if (seen === undefined) throw new Error(`say in this test what ${path} shows first`);
    const { page, complaints } = await console.open('/lines');
    const measured = await measure(page, `${console.origin}${addressOf(path, shown)}`, seen);
    globalThis.console.info(
      `${path}: usable after ${measured.ms} ms, ${measured.requests} requests, largest answer ${measured.largest} bytes, ${measured.nodes} elements`,
    );
    expect(measured.ms).toBeLessThan(USABLE_MS);
    expect(measured.requests).toBeLessThanOrEqual(REQUESTS);
    expect(measured.largest).toBeLessThan(ANSWER_BYTES);
    expect(measured.nodes).toBeLessThan(NODES);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

const addressOf = (path: string, shown: Shown): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(shown[name] ?? ''));

/** Opens a page and returns what it took until it could be used, and a second longer. */
async function measure(page: Page, url: string, seen: string): Promise<Measured> {
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (new URL(response.url()).pathname.startsWith('/api/')) {
      // The page before may have asked too; its answers are gone.
      const gone = () => 0;
      sizes.push(response.body().then(({ length }) => length, gone));
    }
  });
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(seen).first().waitFor();
  const ms = Math.round(performance.now() - began);
  await page.waitForTimeout(1000);
  const nodes = await page.evaluate<number>('document.querySelectorAll("*").length');
  const known = await Promise.all(sizes);
  return { ms, requests: sizes.length, largest: Math.max(...known), nodes };
}
