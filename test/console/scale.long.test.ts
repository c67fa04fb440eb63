import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { landedFor, type Shown } from '../support/browser/every-page.ts';
import { callCount, costOf } from '../support/browser/page-cost.ts';
import { PAGE_PATHS } from '../support/browser/pages.ts';
import { writeBatches } from '../support/browser/written-batches.ts';
import { landFile } from '../support/command.ts';
import { aRow, hurriedClock } from '../support/pipeline.ts';
import { REAL_FILE, realFileIsPresent } from '../support/real-file.ts';

const BATCHES = 1000;
const ANSWER_BYTES = 100_000;
const REQUESTS = 12;
const NODES = 3000;

const ROWS = '.virtual tbody tr';

type Bounds = {
  /** What the page shows once it can be used. */
  seen: string;
  /** The most calls of AWS until then, and kilobytes that DynamoDB answers. Few by default. */
  calls?: number;
  ledgerKb?: number;
  /** The most queries of Athena until then. */
  statements?: number;
};

/** Every page has to be here. They are opened in the order of `PAGE_PATHS`, Flow on a fresh server. */
const PAGES: Readonly<Record<string, Bounds>> = {
  '/': { seen: 'a:has-text("541,9")', calls: 120, ledgerKb: 3000 },
  '/ingests': { seen: ROWS, calls: 160, ledgerKb: 1500 },
  '/ingests/:ingestId': { seen: '.figures', calls: 24 },
  '/batches': { seen: ROWS, ledgerKb: 600 },
  '/batches/:batchId': { seen: '[data-state="CommitBatch"]', calls: 25 },
  '/lake': { seen: '[aria-label="Days"] tbody tr', calls: 100, ledgerKb: 300 },
  '/lake/:date': { seen: '.figures' },
  '/operations/:operationId': { seen: '.badge' },
  '/quarantine': { seen: ROWS, statements: 2 },
  '/corrections': { seen: ROWS, statements: 1 },
  '/corrections/:correctionId': { seen: '.badge', statements: 1 },
  '/query': { seen: '.cm-content' },
  '/insights': { seen: '[data-figure="revenue"]', statements: 4 },
  '/lines': { seen: 'input' },
  '/lines/:lineId': { seen: '.original', calls: 20 },
  '/invoices/:invoiceNo': { seen: ROWS },
  '/customers/:customerId': { seen: ROWS },
  '/simulate': { seen: 'main button' },
  '/faults': { seen: 'main :is(button, .empty)' },
};

/** On a machine that does nothing else. */
const USABLE_MS = 1000;
/** On a busy one, at most so many times as long as a page that asks for nothing, and short queries. */
const FACTOR = 12;
/** A machine that stops for a moment does not do so again and again. */
const OPENINGS = 3;

describe.runIf(hasBrowser && realFileIsPresent())('the console with 541,909 lines', () => {
  const counted = callCount();
  let dataDir: string;
  let console: ConsoleUnderTest;
  let open: Awaited<ReturnType<ConsoleUnderTest['open']>>;
  let shown: Shown;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
    await landFile(REAL_FILE, dataDir);
    const { intercept } = counted;
    console = await startConsoleUnderTest({ dataDir, clock: hurriedClock, intercept });
    counted.attach(console.pipeline.aws);
    const refused = Array.from({ length: 200 }, (_, at) => aRow({ qty: `${at}.5` }));
    shown = await landedFor(console.pipeline, refused);
    await writeBatches(console.pipeline, BATCHES, (number) => number % 5 === 0);
    open = await console.open('/lines');
  });
  afterAll(async () => {
    await console?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const costOfPage = (path: string, seen: string) =>
    costOf(open.page, `${console.origin}${addressOf(path, shown)}`, seen, counted.count);

  /** What the machine takes at the moment for a page that asks for nothing, and a short query. */
  const reference = async (statements: number) => {
    const { ms } = await costOfPage('/lines', 'input');
    if (statements === 0) return { pageMs: ms, queryMs: 0 };
    const began = performance.now();
    const path = '/api/insights/quarantine?fresh=1';
    const status = await open.page.evaluate<number>(
      `fetch('${path}').then(({ status }) => status)`,
    );
    expect(status).toBe(200);
    return { pageMs: ms, queryMs: Math.round(performance.now() - began) };
  };

  it.each(PAGE_PATHS)('and 1,000 batches: %s', async (path) => {
    const bounds = PAGES[path];
    if (bounds === undefined) throw new Error(`say in this test what ${path} shows first`);
    const { seen, calls = 10, ledgerKb = 100, statements = 0 } = bounds;
    const cost = await costOfPage(path, seen);
    let { ms } = cost;
    for (let opening = 1; ; opening += 1) {
      const { pageMs, queryMs } = await reference(statements);
      const mostMs = Math.max(USABLE_MS, FACTOR * (pageMs + statements * queryMs));
      globalThis.console.info(
        `${path}: usable after ${ms} ms (a page without data ${pageMs} ms, a short query ${queryMs} ms)`,
      );
      if (ms < mostMs) break;
      expect(opening, `${path} took ${ms} ms`).toBeLessThan(OPENINGS);
      ({ ms } = await costOfPage(path, seen));
    }
    globalThis.console.info(`${path} at first: ${JSON.stringify(cost)}`);
    expect(cost.calls).toBeLessThanOrEqual(calls + 4 * statements);
    expect(cost.statements).toBeLessThanOrEqual(statements);
    expect(cost.ledgerBytes).toBeLessThan(ledgerKb * 1000);
    expect(cost.requests).toBeLessThanOrEqual(REQUESTS);
    expect(cost.largestAnswer).toBeLessThan(ANSWER_BYTES);
    expect(cost.nodes).toBeLessThan(NODES);
    expect(open.complaints).toEqual([]);
  });
});

const addressOf = (path: string, shown: Shown): string =>
  path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(shown[name] ?? ''));
