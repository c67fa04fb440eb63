import { existsSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConsoleUnderTest,
  hasBrowser,
  startConsoleUnderTest,
} from '../support/browser/console.ts';
import { aRow, csv, hurriedClock } from '../support/pipeline.ts';

/** `npm run screenshots` writes the images of the documents. Without it, only their size is checked. */
const isWriting = process.env['SCREENSHOTS'] === '1';
const MOST_BYTES = 150_000;
const SIZE = { width: 1100, height: 680 };

const IMAGES = ['flow', 'flow-dark', 'execution', 'quarantine', 'insights'] as const;
const pathOf = (name: (typeof IMAGES)[number]): string => `docs/images/console-${name}.png`;

const COUNTRIES = ['United Kingdom', 'Germany', 'France', 'EIRE', 'Spain', 'Netherlands'];
const FAULTS = [
  { qty: 'six' },
  { price: '"2,55"' },
  { date: '31.12.2010' },
  { price: '£4.25' },
  { qty: '1.5' },
];

const isCancelled = (at: number): boolean => at % 50 === 3;

/** Some months of invoices, of which one line in forty can't be read. */
const rows = Array.from({ length: 4000 }, (_, at) => {
  const fault = at % 40 === 7 ? FAULTS[((at / 40) % FAULTS.length) | 0] : {};
  return aRow({
    no: `${isCancelled(at) ? 'C' : ''}${536_365 + Math.floor(at / 8)}`,
    code: String(20_000 + ((at * 37) % 400)),
    text:
      ['WHITE METAL LANTERN', 'RED WOOLLY HOTTIE', 'GLASS STAR FROSTED', 'HAND WARMER'][
        (at + (at >> 5)) % 4
      ] ?? '',
    qty: String((isCancelled(at) ? -1 : 1 + Math.floor(at / 900)) * (1 + ((at * 7) % 24))),
    date: `${1 + (Math.floor(at / 350) % 12)}/${1 + (at % 28)}/2011 9:${10 + (at % 50)}`,
    price: (1 + ((at * 13) % 900) / 100).toFixed(2),
    customer: at % 9 === 4 ? '' : String(12_346 + ((at * 11) % 300)),
    country: COUNTRIES[(at * at) % 17 < 9 ? 0 : at % COUNTRIES.length] ?? '',
    ...fault,
  });
});

describe.runIf(hasBrowser && isWriting)('the screenshots', () => {
  let console: ConsoleUnderTest;
  let batchId: string;
  beforeAll(async () => {
    console = await startConsoleUnderTest({ clock: hurriedClock, title: '.local' });
    const { batches } = await console.pipeline.land(csv(...rows));
    const [batch] = Array.isArray(batches) ? batches : [];
    batchId = String(batch?.batchId);
  });
  afterAll(() => console?.stop());

  const shoot = async (page: Page, name: (typeof IMAGES)[number]) => {
    await page.waitForTimeout(4000);
    await page.setViewportSize(SIZE);
    await page.waitForTimeout(1000);
    await page.screenshot({ path: pathOf(name) });
  };

  it.each(['light', 'dark'] as const)('Flow in the theme %s, while lines land', async (theme) => {
    const { page } = await console.open('/', { theme });
    await page.getByRole('link', { name: /^Lake .* lines/ }).waitFor();
    for (let sent = 0; sent < 4; sent += 1) {
      await console.pipeline.post(csv(...rows.slice(sent * 900, sent * 900 + 900)));
      await page.waitForTimeout(1500);
    }
    await shoot(page, theme === 'light' ? 'flow' : 'flow-dark');
  });

  it('an execution', async () => {
    const { page } = await console.open(`/batches/${batchId}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shoot(page, 'execution');
  });

  it.each(['quarantine', 'insights'] as const)('%s', async (name) => {
    const { page } = await console.open(`/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(8000);
    await shoot(page, name);
  });
});

describe('the images of the console', () => {
  it.each(IMAGES)('%s is there, and of a size that suits a repository', (name) => {
    expect(existsSync(pathOf(name))).toBe(true);
    expect(statSync(pathOf(name)).size).toBeLessThan(MOST_BYTES);
  });
});
